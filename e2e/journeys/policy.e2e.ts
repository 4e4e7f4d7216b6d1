import { expectStill } from '../checks/look-at.ts'
import { expect, test } from '../fixtures.ts'

test('an administrator proposes the strict policy, a supervisor puts it into force, and open cases follow at once', async ({
  world,
  openConsole,
}) => {
  test.slow()
  const { userName, displayName, emails } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-52001')
  const { casePath } = agent
  await casePath.stateLost(null)
  await casePath.issueCode()
  await casePath.verifyIssuedCode(await world.outbox.takeCode(emails[0]?.value ?? ''))
  await casePath.recordDocument('Passport', [/one on the document/, /account’s/, /still valid/])
  await expect(casePath.panel).toContainText('2 of 2')
  await expect(casePath.button('Ask for approval')).toBeVisible()
  const before = await casePath.policyVersion()

  const supervisor = await openConsole({ profile: 'supervisor' })
  await supervisor.signIn('shaddad')
  await supervisor.prefer({ locale: 'en' })
  await supervisor.policy.open()
  await expect(supervisor.policy.inForce).toContainText(`version ${before}`)

  const administrator = await openConsole({ profile: 'administrator' })
  const { policy } = administrator
  await administrator.signIn('gokafor')
  await policy.open()
  const strict = await test.step('the effect is seen before anything changes', async () => {
    await policy.begin('the shipped strict one')
    await expect(policy.main.getByRole('group', { name: 'What is different' })).toContainText('30 minutes')
    await policy.workOutTheEffect()
    const change = policy.main.getByRole('row').filter({ hasText: 'Reset the lost device' })
    await expect(change.filter({ hasText: 'refused' }).first()).toContainText('allowed with approval')
    return policy.propose()
  })
  await expect(policy.main).toContainText('You proposed it, so you cannot activate it')
  await expect(policy.main.getByRole('button', { name: /^Activate/ })).toHaveCount(0)
  await expect(casePath.button('Ask for approval')).toBeVisible()

  await test.step('the second person is told by itself, and nothing moves until they ask', async () => {
    const { main } = supervisor.policy
    const told = main.getByRole('button', { name: 'Show what has changed' })
    await expect(told).toBeVisible()
    await expect(main.getByRole('heading', { name: /^Waiting/ })).toHaveCount(0)
    await expectStill(supervisor.page, 'a policy that is read while another is proposed')
    await supervisor.hands.use(told)
    await expect(main).toContainText('Proposed by Grace Okafor')
    await supervisor.policy.workOutTheEffect()
    await supervisor.policy.activate(strict)
  })

  await test.step('the open case asks for more without a reload', async () => {
    await expect(casePath.panel).toContainText(`Policy: version ${strict}`)
    await expect(casePath.panel).toContainText('Still missing: one more proof by another method.')
    await expect(casePath.button('Ask for approval')).toHaveCount(0)
    await casePath.close('Abandoned')
  })
  await test.step('a new one names the version and takes no word of the agent alone', async () => {
    const other = world.somebody()
    await agent.beginCase(other.userName, other.displayName, 'INC-52002')
    expect(await casePath.policyVersion()).toBe(strict)
    await casePath.stateLost(null)
    await agent.hands.use(casePath.button('Another way'))
    await expect(casePath.button('Identity document seen')).toHaveCount(0)
    await expect(casePath.button('Call back to the number on record')).toHaveCount(0)
    await casePath.close('Abandoned')
  })

  await test.step('the default is put back by the same two people', async () => {
    await expect(policy.main.getByRole('button', { name: 'Show what has changed' })).toBeVisible()
    await policy.begin('the shipped default')
    const again = await policy.propose()
    await supervisor.hands.use(supervisor.policy.main.getByRole('button', { name: 'Show what has changed' }))
    await supervisor.policy.activate(again)
    await expect(supervisor.policy.main.getByRole('row', { name: new RegExp(`Version ${strict}`) })).toContainText(
      'replaced',
    )
  })
})

test('a policy that allows too little is told line by line and cannot be proposed; a draft is kept', async ({
  openConsole,
}) => {
  const administrator = await openConsole({ profile: 'administrator', hands: 'keyboard' })
  const { policy, page, hands } = administrator
  await administrator.signIn('gokafor')
  await policy.open()
  await policy.begin('the shipped default')
  const text = policy.main.getByLabel('The whole document')
  const check = policy.main.getByRole('status', { name: 'Check' })
  const written = await text.inputValue()
  const document = JSON.parse(written) as { actions: { reset_factors: { standard: object[] } } }
  document.actions.reset_factors.standard.push({ take: [['recovery_code']], approval: false })
  await text.fill(JSON.stringify(document, null, 2))
  await expect(check).toContainText('too few proofs')
  await hands.reach(policy.main.getByRole('button', { name: 'Propose this policy' }))
  await page.keyboard.press('Enter')
  await expect(policy.dialog).toHaveCount(0)
  await expect(text).toBeFocused()
  await text.fill(`${written} oops`)
  await expect(check).toContainText('This is not JSON.')
  await expect(policy.main).toContainText('The numbers can be changed here again')
  await text.fill(written)
  await hands.type(policy.main.getByLabel('A pass is good for'), '15')
  await page.keyboard.press('Tab')
  await expect(policy.main.getByRole('row').filter({ hasText: 'A pass is good for' })).toContainText('15 minutes')

  await policy.open()
  await hands.use(policy.main.getByRole('link', { name: 'Go on with your draft' }))
  await expect(policy.main.getByLabel('A pass is good for')).toHaveValue('15')
  await hands.use(policy.main.getByRole('button', { name: 'the one in force' }))
  await expect(policy.dialog).toContainText('Replace what you wrote?')
  await page.keyboard.press('Escape')
  await expect(policy.dialog).toHaveCount(0)
  await expect(policy.main.getByRole('button', { name: 'the one in force' })).toBeFocused()
  await expect(policy.main.getByLabel('A pass is good for')).toHaveValue('15')
})
