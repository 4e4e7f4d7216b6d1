import { demoRecoveryCode } from '#identity/seed/seed.ts'
import type { ConsoleScreen } from '../pages/console-screen.ts'
import type { World } from '../world/world.ts'
import { expect, test } from '../fixtures.ts'

const sixMinutes = 6 * 60

/** A case on a proven caller, and an agent whose sign-in has grown old over it. */
async function proven(world: World, agent: ConsoleScreen, ticket: string) {
  const person = world.somebody()
  await agent.signIn('mruiz')
  await agent.beginCase(person.userName, person.displayName, ticket)
  await agent.casePath.prove(
    world.secrets.add('recovery code', demoRecoveryCode(person.userName)),
    person.emails[0]?.value ?? '',
  )
  await world.clock.advance(sixMinutes)
  expect((await agent.call('session.active', undefined)).ok).toBe(true)
  return person
}

test('a reset waits for a fresh sign-in, and goes on by itself exactly once', async ({ world, openConsole }) => {
  test.slow()
  const agent = await openConsole()
  const { casePath, page } = agent
  await proven(world, agent, 'INC-41001')
  await agent.hands.type(casePath.panel.getByRole('textbox', { name: 'Note' }), 'Half a sentence')
  await agent.hands.use(casePath.button('Reset the lost device'))
  const act = casePath.dialog.getByRole('button', { name: 'Reset the lost device' })
  await agent.hands.use(act)

  await test.step('it says what it waits for; Cancel has the focus and keeps everything', async () => {
    await expect(agent.stepUp.dialog).toContainText('Confirm that it is you')
    const cancel = agent.stepUp.dialog.getByRole('button', { name: 'Cancel' })
    await expect(cancel).toBeFocused()
    for (let tabs = 0; tabs < 8; tabs++) await page.keyboard.press('Tab')
    await expect(agent.stepUp.dialog.locator(':focus')).toHaveCount(1)
    await page.keyboard.press('Escape')
    await expect(agent.stepUp.dialog).toBeHidden()
    await expect(act).toBeFocused()
    await expect(casePath.dialog).toContainText('The request was cancelled.')
    await expect(casePath.dialog).toContainText('Nothing about the caller’s account has changed.')
  })

  await test.step('somebody else who signs in is refused; the session goes on', async () => {
    await agent.hands.use(act)
    const tab = await agent.stepUp.openTab()
    await tab.signIn('jweber')
    await expect(tab.heading).toContainText('Signing in did not work.')
    await tab.noteCookies()
    await tab.page.close()
    await expect(casePath.dialog).toContainText('Somebody else signed in in the browser.')
    await expect(agent.stepUp.dialog).toBeHidden()
    expect((await agent.call('cases.list', { query: { state: 'open' } })).ok).toBe(true)
  })

  await test.step('the same person signs in once more: it is done, once', async () => {
    await agent.hands.use(act)
    await agent.stepUp.confirm('mruiz')
    await expect(casePath.panel).toContainText('Ended together')
    await expect(casePath.dialog).toBeHidden()
    await expect(casePath.panel.getByRole('textbox', { name: 'Note' })).toHaveValue('Half a sentence')
  })

  await test.step('within five minutes nobody asks again', async () => {
    await casePath.issuePass(/Read out/)
    await casePath.readPass()
    await expect(agent.stepUp.dialog).toBeHidden()
  })

  await test.step('the log has one reset, and what was refused before it', async () => {
    const number = await casePath.number()
    const supervisor = await openConsole({ profile: 'supervisor' })
    await supervisor.signIn('shaddad')
    const listed = await supervisor.call('audit.list', { query: { caseNumber: number.replace('-', ''), limit: 100 } })
    expect(listed.ok).toBe(true)
    const { items } = listed.value as { items: { action: string; detail: Record<string, unknown> }[] }
    expect(items.filter((entry) => entry.action === 'factors.reset')).toHaveLength(1)
    const refused = items.filter(
      (entry) => entry.action === 'api.refused' && entry.detail['code'] === 'step_up_required',
    )
    expect(refused).toHaveLength(3)
  })
})

test('locking while a step-up waits ends both', async ({ world, openConsole }) => {
  test.slow()
  const agent = await openConsole()
  await proven(world, agent, 'INC-41002')
  await agent.hands.use(agent.casePath.button('Reset the lost device'))
  await agent.hands.use(agent.casePath.dialog.getByRole('button', { name: 'Reset the lost device' }))
  const tab = await agent.stepUp.openTab()
  await world.clock.advance(15 * 60 + 5)
  await expect(agent.signInButton).toBeVisible({ timeout: 15_000 })
  await expect(agent.stepUp.dialog).toBeHidden()
  await tab.page.close()
  await agent.signIn('mruiz')
  await expect(agent.casePath.panel).toContainText('INC-41002')
  await expect(agent.casePath.panel).not.toContainText('Ended together')
})
