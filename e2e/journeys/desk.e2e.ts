import { demoRecoveryCode } from '#identity/seed/seed.ts'
import { expect, test } from '../fixtures.ts'
import { typedSloppily } from '../pages/case-path.ts'

test('the owner types the recovery code on the hosted page while the agent watches', async ({
  world,
  openConsole,
  openBrowser,
}) => {
  const { userName, displayName } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-30001')
  const { casePath } = agent
  await agent.hands.use(casePath.button('Typed by the owner'))
  await expect(casePath.panel).toContainText(`${world.backend.origin}/case`)
  const owner = await openBrowser()
  await owner.open('/case')
  await owner.send('/case', {
    case_number: (await casePath.number()).replace('-', ' '),
    recovery_code: typedSloppily(owner.savedRecoveryCode(userName)),
  })
  await expect(owner.heading).toHaveText('That was right')
  await expect(casePath.panel).toContainText('typed by the owner')
  await expect(casePath.panel).toContainText('1 of 2')
})

test('a privileged account is not reset without a supervisor, and the case says why', async ({ openConsole }) => {
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase('cadeyemi', 'Chinedu Adeyemi', 'INC-30002')
  const { casePath } = agent
  await casePath.stateLost(null)
  await casePath.prove(demoRecoveryCode('cadeyemi'), 'cadeyemi@demo.example')
  await expect(casePath.panel).toContainText('A supervisor has to approve.')
  await expect(casePath.button('Ask for approval')).toBeVisible()
  await expect(casePath.button('Reset the lost device')).toHaveCount(0)
  const params = { caseId: new URL(agent.page.url()).hash.split('/').at(-1) }
  const preview = await agent.call('recovery.previewReset', { params, body: { factors: 'all' } })
  const { digest } = preview.value as { digest: string }
  const body = { factors: 'all', previewDigest: digest }
  const refused = await agent.call('recovery.resetFactors', { params, body, idempotencyKey: crypto.randomUUID() })
  expect(refused.problem?.code).toBe('needs_approval')
})

test('an auditor reads and finds nothing to press', async ({ openConsole }) => {
  const auditor = await openConsole({ profile: 'auditor' })
  await auditor.signIn('toliveira')
  await auditor.openAccount('lmueller', 'Lars Müller')
  const main = auditor.page.getByRole('main')
  await expect(main).toContainText('Your role looks, but does not act.')
  await expect(main.getByRole('button', { name: 'Open case' })).toHaveCount(0)
  const accountId = new URL(auditor.page.url()).hash.split('/').at(-1)
  const body = { accountId, ticket: 'INC-1', reason: 'lost_device', channel: 'phone', story: '' }
  const refused = await auditor.call('cases.open', { body, idempotencyKey: crypto.randomUUID() })
  expect(refused.problem?.code).toMatch(/forbidden|role_may_not/)
  await auditor.page.goto(auditor.page.url().replace(/#.*/, '#/audit'))
  await expect(auditor.page.getByRole('grid', { name: 'Audit entries' }).getByRole('row').nth(1)).toBeVisible()
})

test('wrong recovery codes lock the case, and a reload does not open it', async ({ world, openConsole }) => {
  const { userName, displayName } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-30003')
  const { casePath } = agent
  for (let tries = 1; tries <= 5; tries++) {
    await casePath.verifyRecoveryCode(demoRecoveryCode(`nobody ${tries}`))
    await expect(casePath.panel).toContainText(
      tries < 5 ?
        tries === 4 ?
          'One try left'
        : `${5 - tries} tries left`
      : /[Ll]ocked/,
    )
  }
  await expect(casePath.panel.getByRole('textbox', { name: 'Recovery code' })).toHaveCount(0)
  await agent.page.reload()
  await expect(casePath.panel).toContainText('Locked after too many wrong tries')
  await expect(casePath.panel.getByRole('textbox', { name: 'Recovery code' })).toHaveCount(0)
})

test('two agents on one account: the second reads, and knows whose case it is', async ({ world, openConsole }) => {
  const { userName, displayName } = world.somebody()
  const first = await openConsole()
  await first.signIn('mruiz')
  await first.beginCase(userName, displayName, 'INC-30004')
  const second = await openConsole({ profile: 'colleague' })
  await second.signIn('jweber')
  await second.openAccount(userName, displayName)
  const main = second.page.getByRole('main')
  await expect(main).toContainText('Open case INC-30004, handled by Mariam Ruiz')
  await second.hands.use(main.getByRole('link', { name: 'Go to the case' }))
  await expect(second.casePath.panel).toContainText('You are reading. Mariam Ruiz handles this case.')
  for (const name of ['Verify recovery code', 'Issue code', 'Close case', 'Add note'])
    await expect(second.casePath.button(name)).toHaveCount(0)
  const caseId = new URL(second.page.url()).hash.split('/').at(-1)
  const body = { outcome: 'not_needed' }
  const refused = await second.call('cases.close', { params: { caseId }, body, idempotencyKey: crypto.randomUUID() })
  expect(refused.problem?.code).toBe('case_not_yours')
})

test('the backend goes away in the middle of a case and comes back: nothing is lost', async ({
  world,
  openConsole,
}) => {
  test.slow()
  const { userName, displayName } = world.somebody()
  const code = world.secrets.add('recovery code', demoRecoveryCode(userName))
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-30005')
  const { casePath, page } = agent
  await agent.hands.type(casePath.panel.getByLabel('Note', { exact: true }), 'Called from Osaka.')
  await world.backend.stop('SIGKILL')
  await casePath.verifyRecoveryCode(code)
  await expect(casePath.panel).toContainText('The server cannot be reached.')
  await expect(page.getByRole('main')).toContainText('Rekey keeps trying by itself')
  await expect(casePath.panel.getByRole('textbox', { name: 'Recovery code' })).not.toHaveValue('')
  await world.backend.start()
  await expect(page.getByText('Online', { exact: true })).toBeVisible({ timeout: 20_000 })
  await agent.hands.use(casePath.button('Try again'))
  await expect(casePath.panel).toContainText('Valid. This code is now spent')
  await expect(casePath.panel.getByRole('textbox', { name: 'Recovery code' })).toHaveCount(0)
  await expect(casePath.panel.getByLabel('Note', { exact: true })).toHaveValue('Called from Osaka.')
})
