import { demoRecoveryCode } from '#identity/seed/seed.ts'
import { expect, test } from '../fixtures.ts'

test('an app that is not lost and a code by mail open the reset', async ({ world, openConsole }) => {
  const { userName, displayName, emails } = world.somebody()
  const mailbox = emails[0]?.value ?? ''
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.openAccount(userName, displayName)
  await agent.openCase('INC-80001', 'New device', 'The old phone still works.')
  const { casePath } = agent
  await casePath.verifyAppCode(await world.phones.wrongCode(userName))
  await expect(casePath.panel).toContainText(/Wrong\. .*left/)
  await casePath.verifyAppCode(await world.phones.code(userName))
  await expect(casePath.panel).toContainText('Valid. The caller has this authenticator app.')
  await expect(casePath.panel).toContainText('1 of 2')
  await casePath.issueCode()
  await casePath.verifyIssuedCode(await world.outbox.takeCode(mailbox))
  await expect(casePath.panel).toContainText('The caller is proven.')
  await casePath.reset()
})

test('what is lost proves nothing: its app is no way any more', async ({ world, openConsole }) => {
  const { userName, displayName } = world.somebody()
  const agent = await openConsole({ hands: 'keyboard' })
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-80002')
  const { casePath } = agent
  await expect(casePath.panel).toContainText('everything that may be in a phone counts as lost')
  await casePath.stateLost(null)
  await expect(casePath.panel).toContainText('Proves nothing in this case:')
  await agent.hands.use(casePath.button('Another way'))
  await expect(casePath.panel).toContainText('No authenticator app that still works.')
  await expect(casePath.button('Code from an authenticator app')).toHaveCount(0)
})

test('a document that only the agent has seen is thin: a supervisor is asked, declines, is asked again and approves', async ({
  world,
  openConsole,
}) => {
  test.slow()
  const { userName, displayName, emails } = world.somebody()
  const mailbox = emails[0]?.value ?? ''
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-80003')
  const { casePath, page } = agent
  await casePath.stateLost(null)
  await casePath.issueCode()
  await casePath.verifyIssuedCode(await world.outbox.takeCode(mailbox))
  await casePath.recordDocument('Passport', [/one on the document/, /account’s/, /still valid/])
  await expect(casePath.panel).toContainText('2 of 2')
  await expect(casePath.panel).toContainText('Part of it only you attest: a supervisor has to approve.')
  await expect(casePath.button('Reset the lost device')).toHaveCount(0)
  await casePath.askApproval('The caller is on a business trip.')
  const caseId = new URL(page.url()).hash.split('/').at(-1)

  const supervisor = await openConsole({ profile: 'supervisor' })
  await supervisor.signIn('shaddad')
  const decide = async (verdict: 'approve' | 'decline', reason: string) => {
    const listed = await supervisor.call('approvals.list', { query: { state: 'waiting', limit: 50 } })
    const { items } = listed.value as { items: { id: string; caseId: string }[] }
    const params = { approvalId: items.find((one) => one.caseId === caseId)?.id }
    const idempotencyKey = crypto.randomUUID()
    const decided = await supervisor.call(`approvals.${verdict}`, { params, body: { reason }, idempotencyKey })
    expect(decided.problem).toBeUndefined()
  }
  await decide('decline', 'Please get the recovery code.')
  await expect(casePath.panel).toContainText('“Please get the recovery code.”')
  await expect(casePath.button('Ask for approval again')).toBeVisible()

  await casePath.askAgain('The recovery code is lost, too.')
  await agent.hands.use(casePath.button('Withdraw the request'))
  await expect(casePath.button('Withdraw the request')).toHaveCount(0)
  await casePath.askApproval('The recovery code is lost, too.')
  await decide('approve', 'I know the voice.')
  await expect(casePath.panel).toContainText('“I know the voice.” Do it now; good until')
  await agent.hands.use(casePath.button('Reset the lost device'))
  await expect(casePath.dialog).toContainText('Exactly this was approved')
  await page.keyboard.press('Escape')
  await casePath.reset()
})

test('signs are noted, the case is handed over, the account frozen and a supervisor lifts it', async ({
  world,
  openConsole,
}) => {
  test.slow()
  const { userName, displayName, emails } = world.somebody()
  const mailbox = emails[0]?.value ?? ''
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-80004')
  const { casePath } = agent
  await agent.hands.use(casePath.button('Note a sign'))
  await casePath.panel.getByRole('checkbox', { name: 'The caller presses for time' }).check()
  await agent.hands.use(casePath.button('Save the signs'))
  // In the list, not in the form that is being sent: what stands below moves when the answer comes.
  await expect(casePath.panel.getByRole('region', { name: 'Signs of an attack' }).getByRole('listitem')).toContainText(
    'The caller presses for time',
  )
  await agent.hands.use(casePath.button('Freeze the account'))
  await expect(casePath.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await agent.hands.use(casePath.dialog.getByRole('button', { name: 'Freeze the account' }))
  await expect(casePath.dialog).toContainText('Write at least three characters.')
  await agent.hands.type(casePath.dialog.getByLabel('Note for the supervisors'), 'The voice did not fit.')
  await agent.hands.use(casePath.dialog.getByRole('button', { name: 'Freeze the account' }))
  await expect(casePath.dialog).toBeHidden()
  await expect(casePath.panel).toContainText('Closed')

  await agent.beginCase(userName, displayName, 'INC-80005')
  await expect(casePath.panel).toContainText('Only supervisors lift a freeze.')
  await agent.hands.use(casePath.panel.locator('.button-strong', { hasText: 'Hand the case over' }))
  await casePath.handOver(/Samira Haddad/)
  await expect(casePath.panel).toContainText('You are reading.')
  await expect(casePath.panel).toContainText('Mariam Ruiz handed it to')

  const supervisor = await openConsole({ profile: 'supervisor' })
  await supervisor.signIn('shaddad')
  await supervisor.prefer({ locale: 'en' })
  await supervisor.openAccount(userName, displayName)
  await supervisor.hands.use(supervisor.page.getByRole('link', { name: 'Go to the case' }))
  const path = supervisor.casePath
  await path.stateLost(null)
  await path.prove(world.secrets.add('recovery code', demoRecoveryCode(userName)), mailbox)
  await supervisor.hands.use(path.button('Lift the freeze'))
  await supervisor.hands.type(path.dialog.getByLabel('Note for the supervisors'), 'Proven by two codes.')
  await supervisor.hands.use(path.dialog.getByRole('button', { name: 'Lift the freeze' }))
  await expect(path.dialog).toBeHidden()
  await expect(supervisor.page.getByRole('main')).toContainText('Active')
})
