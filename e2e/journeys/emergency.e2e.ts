import { expect, test } from '../fixtures.ts'

const asked = 'Emergency: two approvals are asked for|طارئة: مطلوب موافقتان|Zwei Freigaben werden erbeten'
const everyone = ['gokafor', 'toliveira', 'shaddad', 'ibauer'].map((name) => `${name}@demo.example`)

test('an emergency: asked without evidence, approved by two, done once, and told to everybody who watches', async ({
  world,
  openConsole,
}) => {
  test.slow()
  const { userName, displayName, emails } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-53001')
  const { casePath } = agent
  await casePath.stateLost(null)
  await expect(casePath.button('Reset the lost device')).toHaveCount(0)
  await casePath.askEmergency('The plant stands still, and only this person can restart it.')
  await expect(casePath.panel).toContainText('Waiting for two supervisors: 0 of 2 have approved.')
  await test.step('everybody who watches is told at once', async () => {
    for (const to of everyone)
      expect((await world.outbox.takeSubject(to, new RegExp(asked))).text).not.toContain(displayName)
  })

  await test.step('the first hand is not enough, and it is not given twice', async () => {
    const first = await openConsole({ profile: 'supervisor' })
    await first.signIn('shaddad')
    await first.prefer({ locale: 'en' })
    await first.approvals.openRequest('INC-53001')
    await expect(first.approvals.main).toContainText('Emergency: asked without the usual evidence.')
    await expect(first.approvals.main).toContainText('Nothing is proven.')
    await first.approvals.decide('Approve the request', 'Known to me, and the plant manager is beside me.')
    await expect(first.approvals.main).toContainText('1 of 2 needed')
    await expect(first.approvals.main.getByRole('button', { name: 'Approve the request' })).toHaveCount(0)
    await expect(casePath.panel).toContainText('Waiting for two supervisors: 1 of 2 have approved.')
    await expect(casePath.button('Reset the lost device')).toHaveCount(0)
  })

  await test.step('with the second it is approved, for one use', async () => {
    const second = await openConsole({ profile: 'second' })
    await second.signIn('ibauer')
    await second.prefer({ locale: 'en' })
    await second.approvals.openRequest('INC-53001')
    await expect(second.approvals.main).toContainText('Known to me, and the plant manager is beside me.')
    await second.approvals.decide('Approve the request', 'Agreed by phone with the plant.')
    await expect(second.approvals.main).toContainText('Approved and good until')
    await expect(casePath.panel).toContainText('“Agreed by phone with the plant.” Do it now; good until')
    await casePath.reset()
    await expect(second.approvals.main).toContainText('The approval was used')
  })

  await test.step('what was done is told to them and to the owner', async () => {
    const done = /recovered on two approvals|استُرد حساب بموافقتين|auf zwei Freigaben hin/
    for (const to of everyone) await world.outbox.takeSubject(to, done)
    await world.outbox.take(emails[0]?.value ?? '', /reset/i)
  })
})

test('an emergency that one of the two declines is over, and the agent reads why in the case and by its link', async ({
  world,
  openConsole,
}) => {
  const { userName, displayName } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-53002')
  const { casePath } = agent
  await casePath.stateLost(null)
  await casePath.askEmergency('The caller says that there is no time.')
  const supervisor = await openConsole({ profile: 'supervisor' })
  await supervisor.signIn('shaddad')
  await supervisor.prefer({ locale: 'en' })
  await supervisor.approvals.openRequest('INC-53002')
  const { hash } = new URL(supervisor.page.url())

  await test.step('the agent was sent the link and reads how it stands', async () => {
    await agent.goTo(hash.slice(1))
    const aside = agent.page.getByRole('complementary', { name: 'How it stands' })
    await expect(aside).toContainText('A supervisor decides on this.')
    await expect(aside).toContainText('You asked for this.')
    await expect(agent.page.getByRole('main').getByRole('button', { name: /Approve|Decline/ })).toHaveCount(0)
    await supervisor.approvals.decide('Decline the request', 'Prove the caller first; nobody at the plant knows of it.')
    await expect(aside).toContainText('Declined. The reason stands under the decisions.')
    await expect(agent.page.getByRole('main')).toContainText('Prove the caller first; nobody at the plant knows of it.')
    await agent.hands.use(aside.getByRole('link', { name: 'Go to the case' }))
  })
  await expect(casePath.panel).toContainText('“Prove the caller first; nobody at the plant knows of it.”')
  await expect(casePath.button('Reset the lost device')).toHaveCount(0)
})
