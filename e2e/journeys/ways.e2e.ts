import { expect, test } from '../fixtures.ts'
import { heldPhone } from '../pages/held-method.ts'

test('push: the owner types on the phone the six digits that the agent reads out', async ({
  world,
  openConsole,
  openBrowser,
  openPhone,
}) => {
  test.slow()
  const { userName, displayName } = world.somebody()
  const screen = await openBrowser()
  const phone = await openPhone()
  await screen.open()
  await screen.signIn(userName)
  await screen.open('/account/factors/add')
  await heldPhone(phone).setUp(screen)
  await expect(screen.heading).toHaveText('Your account')
  await world.clock.advance(31)

  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.openAccount(userName, displayName)
  await agent.openCase('INC-54001', 'New device', 'A new phone; the old one is here, too.')
  const { casePath } = agent
  await casePath.openWay('Push on the owner’s phone')
  const digits = await casePath.askPhone()
  expect(await phone.page.content()).not.toContain(digits)
  await expect(phone.prompt).toContainText('help desk')
  await phone.approve(String((Number(digits) + 1) % 1_000_000).padStart(6, '0'))
  await expect(phone.problem).toContainText('Tries left: 4.')
  await phone.approve(digits)
  await expect(phone.heading).toHaveText('Approved')
  await expect(casePath.panel).toContainText('Valid. The owner typed the digits on their phone.')
  await expect(casePath.panel).toContainText('answered on the owner’s phone')
  await expect(casePath.panel).toContainText('1 of 2')
  await expect(casePath.panel).not.toContainText(new RegExp(`${digits.slice(0, 3)} ?${digits.slice(3)}`))
  await casePath.close('Abandoned')
})

test('a manager says in their own session that it is the owner', async ({ world, openConsole, openBrowser }) => {
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase('atanaka', 'Aiko Tanaka', 'INC-54002')
  const { casePath } = agent
  await casePath.openWay('The manager’s word')
  await expect(casePath.panel).toContainText('Henrik Sørensen gets a mail and answers in their own session.')
  await agent.hands.use(casePath.button('Ask the manager'))
  await expect(casePath.panel).toContainText('Henrik Sørensen: asked, no answer yet.')

  const mail = await world.outbox.take('hsorensen@demo.example', /on the phone with the help desk/)
  expect(mail.text).not.toContain('Tanaka')
  const manager = await openBrowser()
  await manager.open()
  await manager.signIn('hsorensen')
  await manager.open(/\/account\/vouch/.exec(mail.text)?.[0] ?? '')
  const question = manager.page.getByRole('main')
  await expect(question).toContainText('Aiko Tanaka')
  await expect(question).toContainText('INC-54002')
  await manager.hands.use(question.getByRole('button', { name: /I have spoken with .*Aiko Tanaka.*: it is them/ }))
  await expect(question).toContainText('Your word was taken.')
  await manager.noteCookies()
  await expect(casePath.panel).toContainText('Henrik Sørensen: confirmed that it is the owner.')
  await expect(casePath.panel).toContainText('confirmed by Henrik Sørensen')
  await expect(casePath.panel).toContainText('1 of 2')
  await casePath.close('Abandoned')
})

test('a code by SMS and a call back to the number on record: one number proves once, its last digits alone are shown', async ({
  world,
  openConsole,
}) => {
  const number = '+34612345678'
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.openAccount('mgarcia', 'María García')
  await agent.openCase('INC-54003', 'New device', '')
  const { casePath, page } = agent
  await casePath.issueCode(/^SMS to/)
  await expect(casePath.panel).toContainText('78')
  await casePath.verifyIssuedCode(await world.outbox.takeCode(number))
  await expect(casePath.panel).toContainText('Valid. The caller has this number.')
  await expect(casePath.panel).toContainText('1 of 2')

  await casePath.recordCallBack('Nobody')
  await expect(casePath.panel).toContainText('It does not count: nobody answered.')
  await casePath.recordCallBack('The owner')
  await expect(casePath.panel).toContainText('attested by Mariam Ruiz')
  // Both rest on one number, so they are one proof.
  await expect(casePath.panel).toContainText('1 of 2')
  expect((await page.content()).replaceAll(/[\s().-]/g, '')).not.toContain(number.slice(3, 10))
  await casePath.close('Abandoned')
})
