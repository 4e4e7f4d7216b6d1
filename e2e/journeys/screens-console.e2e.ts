import { demoRecoveryCode } from '#identity/seed/seed.ts'
import { expectStill, keepPicture, lookAt } from '../checks/look-at.ts'
import { expect, test } from '../fixtures.ts'
import type { ConsoleScreen } from '../pages/console-screen.ts'

/** A screen in both colours, narrow, and in Arabic from right to left. */
async function look(screen: ConsoleScreen, name: string): Promise<void> {
  await lookAt(screen.page, name)
  await screen.prefer({ locale: 'ar' })
  await expect(screen.page.locator('html')).toHaveAttribute('dir', 'rtl')
  await lookAt(screen.page, name, 'arabic')
  await screen.prefer({ locale: 'en' })
  await expect(screen.page.locator('html')).toHaveAttribute('dir', 'ltr')
}

async function goTo(screen: ConsoleScreen, place: string): Promise<void> {
  await screen.page.evaluate((to) => {
    location.hash = to
  }, place)
}

test.describe.configure({ timeout: 240_000 })

test('the screens around the sign-in and the desk', async ({ openConsole }) => {
  const agent = await openConsole()
  const { page } = agent
  await expect(agent.signInButton).toBeVisible()
  await look(agent, 'signed-out')
  await agent.hands.use(agent.signInButton)
  await expect(page.locator('.address-row code')).toBeVisible()
  await look(agent, 'signing-in')
  await agent.hands.use(page.getByRole('button', { name: 'Cancel signing in' }))
  await agent.signIn('mruiz')
  await expect(agent.heading).toHaveText('Who is calling?')
  await look(agent, 'desk-empty')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('garcia')
  await expect(agent.results.first()).toBeVisible()
  await look(agent, 'look-up')
  for (const [text, told, name] of [
    ['nobodyatall', 'Nobody found for this text.', 'look-up-nobody'],
    [demoRecoveryCode('nobody'), 'This looks like a recovery code', 'look-up-code'],
  ] as const) {
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(text)
    await expect(page.locator('.results')).toContainText(told)
    await look(agent, name)
  }
  await page.keyboard.press('Escape')
  await agent.hands.use(page.locator('.who-button'))
  await expect(page.getByRole('menu')).toBeVisible()
  await lookAt(page, 'menu')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await goTo(agent, '#/nowhere')
  await expect(agent.heading).toHaveText('No such place')
  await look(agent, 'no-such-place')
  await goTo(agent, '#/audit')
  await expect(agent.heading).toHaveText('Not open to your role')
  await look(agent, 'not-your-place')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(agent, 'keyboard')
})

test('the screens of an account and its case', async ({ world, openConsole }) => {
  const person = world.somebody()
  const agent = await openConsole()
  const { page, casePath } = agent
  await agent.signIn('mruiz')
  for (const [userName, name, screen] of [
    ['hsorensen', 'Henrik Sørensen', 'account-privileged'],
    ['jkowalski', 'Jan Kowalski', 'account-no-factor'],
    ['iinvited', 'Ines Ferreira', 'account-invited'],
    ['mruiz', 'Mariam Ruiz', 'account-own'],
    ['falzahra', 'Fatima Al-Zahra', 'account'],
  ] as const) {
    await agent.openAccount(userName, name)
    await expect(page.getByRole('main')).toContainText('Time line')
    await lookAt(page, screen)
  }
  await page.reload()
  await expect(agent.heading).toContainText('Fatima')
  await expectStill(page, 'account')
  await agent.hands.use(page.getByRole('button', { name: 'Open case' }))
  await expect(page.getByRole('main')).toContainText('Enter the ticket.')
  await look(agent, 'open-case-refused')
  await agent.openCase('INC-50001', 'Lost device', 'Phone left in a taxi.')
  await look(agent, 'case-begins')
  await page.reload()
  await expect(casePath.panel).toContainText('0 of 2')
  await expectStill(page, 'case')
  const field = casePath.panel.getByRole('textbox', { name: 'Recovery code' })
  const code = world.secrets.add('recovery code', demoRecoveryCode('falzahra'))
  await field.fill(code.slice(0, 4) + (code.charAt(4) === '7' ? '8' : '7') + code.slice(5, 17))
  await expect(casePath.panel).toContainText('slip: ask for this group again')
  await look(agent, 'case-slip')
  await casePath.verifyRecoveryCode(demoRecoveryCode('nobody'))
  await expect(casePath.panel).toContainText('Unknown here')
  await look(agent, 'case-unknown-code')
  await casePath.prove(code, 'falzahra@demo.example')
  await look(agent, 'case-proven')
  await agent.hands.use(casePath.button('Reset the lost device'))
  await expect(casePath.dialog).toContainText('gets a message at')
  await look(agent, 'reset-dialog')
  await page.keyboard.press('Escape')
  await casePath.reset()
  await casePath.issuePass(/Read out/)
  await expect(casePath.panel).toContainText('The pass is covered.')
  await casePath.button('Show the pass').scrollIntoViewIfNeeded()
  await look(agent, 'pass-covered')
  await casePath.readPass()
  await look(agent, 'pass-shown')
  await casePath.close('Abandoned')
  await look(agent, 'case-closed')
  await agent.beginCase(person.userName, person.displayName, 'INC-50002')
  await goTo(agent, '#/cases')
  await expect(page.getByRole('main')).toContainText('INC-50002')
  await look(agent, 'cases')
  await page.reload()
  await expect(page.getByRole('main')).toContainText('INC-50002')
  await expectStill(page, 'cases')
  await goTo(agent, '#/desk')
  await expect(page.getByRole('main')).toContainText('INC-50002')
  await look(agent, 'desk')
  await goTo(agent, '#/cases/000000000000')
  await expect(page.getByRole('alert').first()).toBeVisible()
  await look(agent, 'case-not-found')
})

test('the screens of the audit log', async ({ openConsole }) => {
  const supervisor = await openConsole({ profile: 'supervisor' })
  const { page } = supervisor
  await supervisor.signIn('shaddad')
  await supervisor.openAccount('lmueller', 'Lars Müller')
  await goTo(supervisor, '#/audit')
  const rows = page.getByRole('grid').getByRole('row')
  await expect(rows.nth(1)).toBeVisible()
  await look(supervisor, 'audit')
  await page.reload()
  await expect(rows.nth(1)).toBeVisible()
  await expectStill(page, 'audit')
  await rows.nth(1).click()
  await expect(page.getByRole('region', { name: /^Entry / })).toContainText('Request id')
  await look(supervisor, 'audit-entry')
  await page.getByLabel('Case number').fill('no number')
  await page.getByRole('button', { name: 'Apply filters' }).click()
  await expect(page.getByRole('main')).toContainText('This is not written as it should be.')
  await look(supervisor, 'audit-filter-refused')
  await page.getByLabel('Case number').fill('00000000')
  await page.getByRole('button', { name: 'Apply filters' }).click()
  await expect(page.getByRole('main')).toContainText('No entry matches these filters.')
  await look(supervisor, 'audit-empty')
})

test('the screens of the team', async ({ openConsole }) => {
  const administrator = await openConsole({ profile: 'administrator' })
  const { page, team } = administrator
  await administrator.signIn('gokafor')
  await team.open()
  await expect(team.row('Mariam Ruiz')).toBeVisible()
  await look(administrator, 'team')
  await page.reload()
  await expect(team.row('Mariam Ruiz')).toBeVisible()
  await expectStill(page, 'team')
  await page.getByRole('button', { name: 'Invite a member' }).click()
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await expect(page.getByRole('main')).toContainText('This is needed.')
  await look(administrator, 'team-invite-refused')
  await team.openMember('Jonas Weber')
  await look(administrator, 'team-member')
  await team.ask('Jonas Weber', 'Suspend')
  await look(administrator, 'team-suspend')
  await page.keyboard.press('Escape')
  await team.ask('Jonas Weber', 'Set limits')
  await look(administrator, 'team-limits')
  await page.keyboard.press('Escape')
  await goTo(administrator, '#/team?role=supervisor&state=frozen')
  await expect(page.getByRole('main')).toContainText('Nobody of the team matches these filters.')
  await look(administrator, 'team-empty')
})

test('the screens while the server is away, and in forced colours', async ({ world, openConsole }) => {
  const agent = await openConsole()
  const { page } = agent
  await agent.signIn('mruiz')
  await agent.openAccount('lmueller', 'Lars Müller')
  await page.emulateMedia({ forcedColors: 'active' })
  await keepPicture(page, 'account-forced-colours')
  await page.emulateMedia({ forcedColors: 'none' })
  await world.backend.stop()
  await goTo(agent, '#/cases')
  await expect(page.getByRole('main')).toContainText('The server cannot be reached')
  await look(agent, 'server-away')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('anna')
  await expect(page.locator('.results')).toContainText('Look-up failed, try again.')
  await look(agent, 'look-up-failed')
  await world.backend.start()
  await expect(page.getByText('Online', { exact: true })).toBeVisible({ timeout: 20_000 })
  await world.clock.advance(15 * 60 + 5)
  await expect(agent.signInButton).toBeVisible({ timeout: 15_000 })
  await look(agent, 'locked')
})
