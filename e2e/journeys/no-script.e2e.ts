import { demoPassword } from '#identity/seed/people.ts'
import { expect, test } from '../fixtures.ts'
import { heldApp, heldNumber, heldPasskey, heldPhoneByHand } from '../pages/held-method.ts'
import { PasskeyDevice } from '../pages/passkey-device.ts'

const withoutScripts = { javaScriptEnabled: false }

test('without JavaScript: signing in with the app, a code by mail and the recovery code', async ({
  world,
  openBrowser,
}) => {
  const { userName, emails } = world.somebody()
  const owner = await openBrowser(withoutScripts)
  await owner.open()
  await expect(owner.form('/sign-in/passkey')).toBeHidden()
  await owner.signIn(userName)
  await expect(owner.heading).toHaveText('Your account')
  await owner.signOut()
  await owner.password(userName)
  await owner.otherWay('Code by mail')
  await owner.send('/sign-in/factor', { code: await world.outbox.takeCode(emails[0]?.value ?? '') })
  await expect(owner.heading).toHaveText('Your account')
  await owner.signOut()
  await owner.password(userName)
  await owner.send('/sign-in/other-way', { recovery_code: owner.savedRecoveryCode(userName) })
  await expect(owner.heading).toHaveText('Choose how you sign in')
  await owner.finishSetUp(userName, 'New phone')
  await expect(owner.heading).toHaveText('You are signed in')
})

for (const [name, make] of Object.entries({
  'an app': (userName: string) => heldApp(userName),
  'SMS': () => heldNumber('+34612000501'),
}))
  test(`without JavaScript: ${name}, set up where it is forced, and shown`, async ({ world, openBrowser }) => {
    const { userName } = world.somebody()
    const screen = await openBrowser(withoutScripts)
    const held = make(userName)
    await screen.beginAgain(userName)
    await held.setUp(screen)
    await expect(screen.heading).toHaveText('You are signed in')
    await screen.signOut()
    await world.clock.advance(31)
    await screen.password(userName)
    await held.show(screen)
    await expect(screen.heading).toHaveText('Your account')
  })

test('without JavaScript on both screens: push goes on by its buttons', async ({ world, openBrowser, openPhone }) => {
  const { userName } = world.somebody()
  const screen = await openBrowser(withoutScripts)
  const phone = await openPhone(withoutScripts)
  const held = heldPhoneByHand(phone)
  await screen.beginAgain(userName)
  await held.setUp(screen)
  await expect(screen.heading).toHaveText('You are signed in')
  await screen.signOut()

  await test.step('pressed too early, it says so', async () => {
    await world.clock.advance(31)
    await screen.password(userName)
    await screen.send('/sign-in/factor')
    await expect(screen.problem).toContainText('not answered yet')
    await held.show(screen)
    await expect(screen.heading).toHaveText('Your account')
    await screen.signOut()
  })

  await test.step('denied, it says so too', async () => {
    await world.clock.advance(31)
    await screen.password(userName)
    await phone.open('/phone')
    await phone.answer('deny')
    await screen.send('/sign-in/factor')
    await expect(screen.page.getByRole('main')).toContainText('declined on your phone')
    await screen.open('/account')
    await expect(screen.heading).toHaveText('Sign in')
  })
})

test('without JavaScript: what the profile can do', async ({ world, openBrowser }) => {
  const { userName } = world.somebody()
  const owner = await openBrowser(withoutScripts)
  await owner.open()
  await owner.password(userName)
  await owner.page.getByLabel(/^Trust this browser/).check()
  await owner.appCode(userName)
  await owner.open('/account/factors/add')
  await heldNumber('+34612000511').setUp(owner)
  await owner.openFactor('Work number')
  await owner.onFactor('rename', { label: 'Old Nokia' })
  await owner.onFactor('prefer')
  await expect(owner.page.getByRole('status')).toContainText('asked for first')
  await owner.onFactor('remove')
  await expect(owner.page.getByRole('status')).toContainText('signs nobody in any more')
  await owner.open('/account/recovery-code')
  await owner.send('/account/recovery-code')
  const code = await owner.readRecoveryCode()
  await owner.confirmRecoveryCode(code, '/account/recovery-code/confirm')
  await expect(owner.page.getByRole('status')).toContainText('Your new recovery code is saved')
  await world.clock.advance(301)
  await owner.open('/account/sessions')
  await owner.proveAgain(userName, demoPassword)
  await expect(owner.heading).toHaveText('Signed in')
  await owner.open('/account/activity')
  await expect(owner.page.getByRole('main')).toContainText('A recovery code was saved')
  await owner.open('/account/disable-mfa')
  await owner.send('/account/disable-mfa')
  await expect(owner.heading).toHaveText('Your factors are retired')
})

test('without JavaScript: the passkey pages say what to do', async ({ world, openBrowser }) => {
  const { userName } = world.somebody()
  const before = await openBrowser()
  await before.open()
  await before.signIn(userName)
  await before.open('/account/factors/add')
  await heldPasskey(await PasskeyDevice.plugInto(before)).setUp(before)
  await expect(before.heading).toHaveText('Your account')
  await world.clock.advance(31)
  const owner = await openBrowser(withoutScripts)
  await owner.open()
  await owner.password(userName)
  await owner.otherWay('Passkey')
  await expect(owner.page.getByText('Passkeys need JavaScript, which is off in this browser.')).toBeVisible()
  await owner.otherWay('Code from your app')
  await owner.appCode(userName)
  await owner.open('/account/factors/add')
  await owner.choose('passkey')
  await expect(owner.page.getByText('Passkeys need JavaScript, which is off in this browser.')).toBeVisible()
  await owner.send('/sign-in/method-again')
  await expect(owner.heading).toHaveText('Add a way to sign in')
})
