import { expect, test } from '../fixtures.ts'

test('the desk follows what a colleague does, without anybody reloading', async ({ world, openConsole }) => {
  const person = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(person.userName, person.displayName, 'INC-42001')
  await agent.page.keyboard.press('Escape')
  await agent.hands.use(agent.page.getByRole('navigation').getByRole('link', { name: 'Desk' }))
  await expect(agent.page.getByRole('main')).toContainText('INC-42001')

  const supervisor = await openConsole({ profile: 'supervisor' })
  await supervisor.signIn('shaddad')
  const listed = await supervisor.call('cases.list', { query: { state: 'open' } })
  const { items } = listed.value as { items: { id: string; ticket: string }[] }
  const params = { caseId: items.find((one) => one.ticket === 'INC-42001')?.id }
  const body = { outcome: 'abandoned' }
  expect((await supervisor.call('cases.close', { params, body, idempotencyKey: crypto.randomUUID() })).ok).toBe(true)
  await expect(agent.page.getByRole('main')).not.toContainText('INC-42001', { timeout: 5_000 })
})

test('a console is signed out within seconds of its sessions ending, although nobody touches it', async ({
  openConsole,
}) => {
  const agent = await openConsole({ profile: 'colleague' })
  await agent.signIn('jweber')
  const supervisor = await openConsole({ profile: 'supervisor' })
  await supervisor.signIn('shaddad')
  await supervisor.beginCase('jweber', 'Jonas Weber', 'INC-42002')
  await supervisor.hands.use(supervisor.casePath.button('End every session'))
  await supervisor.hands.use(supervisor.casePath.dialog.getByRole('button', { name: 'End every session' }))
  await expect(supervisor.casePath.panel).toContainText('The sessions are ended.')
  await expect(agent.signInButton).toBeVisible({ timeout: 5_000 })
  await expect(agent.page.getByRole('main')).toContainText('Your session was ended by an administrator')
  // The next journey on the same account opens its own.
  await supervisor.casePath.close('Abandoned')
})
