import { demoRecoveryCode } from '#identity/seed/seed.ts'
import { expect, test } from '../fixtures.ts'
import type { ConsoleScreen } from '../pages/console-screen.ts'

/** Privileged people of the crowd with whom no other journey begins anything. */
const first = { userName: 'user0108', displayName: 'Łukasz Ó Súilleabháin' }
const second = { userName: 'user0249', displayName: 'Rajesh राजेश Lindqvist' }

const ask = (agent: ConsoleScreen, caseId: string | undefined) =>
  agent.call('approvals.request', {
    params: { caseId },
    body: { action: 'reset_factors', factors: 'all', reason: 'Lost the work phone, proven twice' },
    idempotencyKey: crypto.randomUUID(),
  })

test('two people: an agent asks for a privileged account, a supervisor reads and approves, and exactly that is done', async ({
  openConsole,
}) => {
  const supervisor = await openConsole({ profile: 'supervisor' })
  await supervisor.signIn('shaddad')
  await supervisor.prefer({ locale: 'en' })
  await supervisor.page.goto(supervisor.page.url().replace(/#.*/, '#/approvals'))
  await expect(supervisor.heading).toHaveText('Approvals')
  await expect(supervisor.page.getByRole('main')).toContainText('No request waits')

  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(first.userName, first.displayName, 'INC-51001')
  const caseId = new URL(agent.page.url()).hash.split('/').at(-1)
  await agent.casePath.stateLost(null)
  await agent.casePath.prove(demoRecoveryCode(first.userName), `${first.userName}@demo.example`)
  const reset = () =>
    agent.call('recovery.resetFactors', {
      params: { caseId },
      body: { factors: 'all', previewDigest: '0'.repeat(64) },
      idempotencyKey: crypto.randomUUID(),
    })
  expect((await reset()).problem?.code).toBe('needs_approval')
  expect((await ask(agent, caseId)).ok).toBe(true)

  // The request appears by itself; a list that is read does not move, so it may say first that there is one.
  const main = supervisor.page.getByRole('main')
  await supervisor.approvals.openRequest('INC-51001')
  await expect(main).toContainText('Lost the work phone, proven twice')
  await expect(main).toContainText('Evidence')
  await expect(main).toContainText('covers the first enrolment pass')
  await supervisor.approvals.decide('Approve the request', 'Both proofs are fresh and by different methods')
  await expect(main).toContainText(`You have approved the request for ${first.displayName}.`)

  // The other person's screen shows it, and the act goes through, once.
  const preview = await agent.call('recovery.previewReset', { params: { caseId }, body: { factors: 'all' } })
  const { digest } = preview.value as { digest: string }
  const done = await agent.call('recovery.resetFactors', {
    params: { caseId },
    body: { factors: 'all', previewDigest: digest },
    idempotencyKey: crypto.randomUUID(),
  })
  expect(done.ok).toBe(true)
  expect((await reset()).ok).toBe(false)
  await expect(main).toContainText('The approval was used', { timeout: 10_000 })

  // It covers one pass; one more is asked for by its way, which the supervisor reads.
  const { casePath } = agent
  await casePath.issuePass(/^Read out/)
  await casePath.readPass()
  await expect(casePath.panel).toContainText('A supervisor has to approve')
  await casePath.askForPass(/^Read out/, 'They wrote the pass down wrong')
  await supervisor.approvals.openRequest('INC-51001')
  await expect(main).toContainText('The enrolment pass is read out to the caller.')
  await supervisor.approvals.decide('Approve the request', 'Heard them try it')
  await expect(casePath.panel).toContainText('Approved by', { timeout: 10_000 })
  await expect(casePath.panel.getByRole('radio')).toHaveCount(1)
  await casePath.issuePass(/^Read out/)
  await casePath.readPass()
  await expect(main).toContainText('The approval was used', { timeout: 10_000 })

  await supervisor.page.goto(supervisor.page.url().replace(/#.*/, '#/watch'))
  await expect(supervisor.heading).toHaveText('Watch')
  await supervisor.page.goto(supervisor.page.url().replace(/#.*/, '#/policy'))
  await expect(supervisor.heading).toBeVisible()
  await expect(main).toContainText('NIST SP 800-63B-4')
})

test('a supervisor declines with a reason that the agent and the next supervisor read, and nothing is done', async ({
  openConsole,
}) => {
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(second.userName, second.displayName, 'INC-51002')
  const caseId = new URL(agent.page.url()).hash.split('/').at(-1)
  await agent.casePath.stateLost(null)
  await agent.casePath.prove(demoRecoveryCode(second.userName), `${second.userName}@demo.example`)
  expect((await ask(agent, caseId)).ok).toBe(true)
  const supervisor = await openConsole({ profile: 'supervisor' })
  await supervisor.signIn('shaddad')
  await supervisor.prefer({ locale: 'en' })
  const main = supervisor.page.getByRole('main')
  await supervisor.approvals.openRequest('INC-51002')
  await supervisor.approvals.decide('Decline the request', 'Call him back on the desk phone first')
  await expect(main).toContainText('You have declined the request')
  const detail = await agent.call('cases.get', { params: { caseId } })
  expect(JSON.stringify(detail.value)).toContain('Call him back on the desk phone first')

  // Asked again, the next supervisor reads that; what was approved can still be taken back.
  expect((await ask(agent, caseId)).ok).toBe(true)
  await supervisor.approvals.openRequest('INC-51002')
  await expect(main).toContainText('Declined before')
  await expect(main).toContainText('Call him back on the desk phone first')
  await supervisor.approvals.decide('Approve the request', 'He answered the desk phone')
  const { panel } = agent.casePath
  await expect(panel).toContainText('Approved by', { timeout: 10_000 })
  await agent.hands.use(panel.getByRole('button', { name: 'Withdraw the request' }))
  await expect(panel.getByRole('button', { name: 'Ask for approval' })).toBeVisible()
  await expect(main).toContainText('Withdrawn', { timeout: 10_000 })
})
