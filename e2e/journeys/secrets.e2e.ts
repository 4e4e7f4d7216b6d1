import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../fixtures.ts'
import { heldNumber, heldPasskey, heldPhone } from '../pages/held-method.ts'
import { PasskeyDevice } from '../pages/passkey-device.ts'

/** B23. Every worker searches once more at its end, for all secrets of all its journeys. */
test('no secret is kept where it does not belong, not even by a crash', async ({ world, openConsole, openBrowser }) => {
  const { userName, displayName, emails } = world.somebody()
  const agent = await openConsole()
  const owner = await openBrowser()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-60001')
  const { casePath } = agent
  await casePath.prove(owner.savedRecoveryCode(userName), emails[0]?.value ?? '')
  await casePath.reset()
  await casePath.issuePass(/Read out/)
  const pass = await casePath.readPass()
  await agent.hands.use(casePath.button('Copy for one minute'))
  await owner.open()
  await owner.password(userName)
  await owner.key(pass)
  await owner.finishSetUp(userName, 'New phone')
  await owner.noteCookies()
  await expect(casePath.panel).toContainText('The owner has set MFA up again')
  await expect(casePath.panel.locator('.secret-code')).toHaveCount(0)
  expect(await agent.page.content()).not.toContain(pass)

  await world.backend.stop('SIGKILL')
  expect(world.secrets.size).toBeGreaterThan(8)
  expect(world.findLeaks()).toEqual([])
  await world.backend.start()

  await test.step('the search finds what is there to find', () => {
    const planted = join(world.folder, 'planted')
    const forms = [
      pass,
      pass.replaceAll('-', ''),
      Buffer.from(`x${pass}x`).toString('base64'),
      Buffer.from(pass).toString('hex'),
    ]
    writeFileSync(planted, forms.join('\n'))
    const found = world.findLeaks().map(({ form, where }) => `${form} ${where.split(' ')[0] ?? ''}`)
    writeFileSync(planted, '')
    for (const form of ['plain', 'base64', 'hex']) expect(found).toContain(`${form} ${planted}`)
  })
})

test("no secret of the owner's side is kept either: numbers, phones, passkeys, trusted browsers, notices", async ({
  world,
  openBrowser,
  openPhone,
}) => {
  const { userName } = world.somebody()
  const owner = await openBrowser()
  const phone = await openPhone()
  const device = await PasskeyDevice.plugInto(owner)
  const push = heldPhone(phone)
  await owner.open()
  await owner.password(userName)
  await owner.page.getByLabel(/^Trust this browser/).check()
  await owner.appCode(userName)
  for (const held of [heldNumber('+34612000701'), heldPasskey(device), push]) {
    await owner.open('/account/factors/add')
    await held.setUp(owner)
    await expect(owner.heading).toHaveText('Your account')
  }
  await owner.noteCookies()
  await world.clock.advance(31)
  const elsewhere = await openBrowser()
  await elsewhere.open()
  await elsewhere.password(userName)
  await elsewhere.otherWay(push.way)
  await push.show(elsewhere)
  await expect(elsewhere.heading).toHaveText('Your account')
  await elsewhere.noteCookies()
  await world.noteSent()

  await world.backend.stop('SIGKILL')
  for (const kind of [
    'app code',
    'cookie rekey_device',
    'cookie rekey_phone',
    'cookie rekey_session',
    'issued code',
    "key of the backend's own",
    'link of a notice',
    'phone link',
    'private key of a passkey',
    'push digits',
  ])
    expect(world.secrets.kinds).toContain(kind)
  expect(world.findLeaks()).toEqual([])
  await world.backend.start()
})
