import { demoRecoveryCode } from '#identity/seed/seed.ts'
import { expectDialogGivesBack } from '../checks/dialogs.ts'
import { expect, test } from '../fixtures.ts'

const narrow = { width: 400, height: 800 }

test('an agent in a narrow window, by keyboard: every dialog of a case closes on Escape and gives the focus back', async ({
  world,
  openConsole,
}) => {
  test.slow()
  // With something to end, also after other journeys have moved the clock.
  const { userName, displayName, emails } = world.somebody((person) => person.trustedDevices > 0)
  const agent = await openConsole({ hands: 'keyboard' })
  const { page, casePath } = agent
  await page.setViewportSize(narrow)
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-56001')
  await casePath.stateLost(null)
  await agent.hands.use(casePath.panel.getByText('In an emergency'))
  for (const name of [
    'Ask two supervisors',
    'Revoke the recovery code',
    'Require reconfiguration',
    'End every session',
    'Hand the case over',
    'Freeze the account',
  ])
    await expectDialogGivesBack(agent, casePath.button(name))
  await casePath.prove(world.secrets.add('recovery code', demoRecoveryCode(userName)), emails[0]?.value ?? '')
  await expectDialogGivesBack(agent, casePath.button('Reset the lost device'))

  await test.step('keys alone: R opens the reset, ? the keys that this person has', async () => {
    const copy = casePath.panel.getByRole('button', { name: 'Copy the case number' })
    await agent.hands.reach(copy)
    await page.keyboard.press('r')
    await expect(casePath.dialog).toContainText('Reset the lost device')
    await page.keyboard.press('Escape')
    await expect(casePath.dialog).toHaveCount(0)
    await expect(copy).toBeFocused()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog')
    await expect(keys).toContainText('Go to the cases')
    await expect(keys).not.toContainText('Go to the approvals')
    await page.keyboard.press('Escape')
    await expect(keys).toHaveCount(0)
    await expect(copy).toBeFocused()
  })
  await test.step('the menu gives it back, too', async () => {
    const menu = page.locator('.who-button')
    await agent.hands.reach(menu)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menu')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    await expect(menu).toBeFocused()
  })
  await casePath.close('Abandoned')
})

test('Enter right after the last key of a look-up opens the one who is found', async ({ world, openConsole }) => {
  const { displayName, emails } = world.somebody()
  const agent = await openConsole({ hands: 'keyboard' })
  await agent.signIn('mruiz')
  await agent.page.keyboard.press('Control+k')
  await expect(agent.lookUpBox).toBeFocused()
  await agent.page.keyboard.type(emails[0]?.value ?? '')
  await agent.page.keyboard.press('Enter')
  await expect(agent.heading).toContainText(displayName)
})

test('supervisors and administrators in a narrow window, by keyboard: their dialogs do the same', async ({
  world,
  openConsole,
}) => {
  test.slow()
  const { userName, displayName } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-56002')
  await agent.casePath.stateLost(null)
  await agent.casePath.askEmergency('The plant stands still.')

  const supervisor = await openConsole({ profile: 'supervisor', hands: 'keyboard' })
  await supervisor.page.setViewportSize(narrow)
  await supervisor.signIn('shaddad')
  await supervisor.prefer({ locale: 'en' })
  const { approvals } = supervisor
  await approvals.openRequest('INC-56002')
  await supervisor.hands.type(approvals.main.getByLabel('Reason for your decision'), 'Not proven.')
  for (const name of ['Approve the request', 'Decline the request'])
    await expectDialogGivesBack(supervisor, approvals.main.getByRole('button', { name }))
  await approvals.decide('Decline the request', 'Not proven.')

  const administrator = await openConsole({ profile: 'administrator', hands: 'keyboard' })
  await administrator.page.setViewportSize(narrow)
  await administrator.signIn('gokafor')
  const { policy, team } = administrator
  await policy.open()
  await policy.begin('the shipped strict one')
  await expectDialogGivesBack(administrator, policy.main.getByRole('button', { name: 'Propose this policy' }))
  const version = await policy.propose()
  await expectDialogGivesBack(administrator, policy.main.getByRole('button', { name: `Withdraw version ${version}` }))
  await administrator.hands.use(policy.main.getByRole('button', { name: `Withdraw version ${version}` }))
  await administrator.hands.use(policy.dialog.getByRole('button', { name: `Withdraw version ${version}` }))
  await expect(policy.main).toContainText(`Version ${version} is withdrawn.`)
  await team.open()
  await team.openMember('Jonas Weber')
  for (const name of ['Change the role', 'Set limits', 'Suspend', 'Make leave'])
    await expectDialogGivesBack(administrator, team.panel('Jonas Weber').getByRole('button', { name, exact: true }))
})
