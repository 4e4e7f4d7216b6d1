import { expect, test } from '../fixtures.ts'
import { heldPasskey } from '../pages/held-method.ts'
import type { HostedPages } from '../pages/hosted-pages.ts'
import { PasskeyDevice } from '../pages/passkey-device.ts'

/** Signed in with the app, then a passkey beside it, then signed out again. */
async function withPasskey(screen: HostedPages): Promise<{ userName: string; device: PasskeyDevice }> {
  const { userName } = screen.world.somebody()
  const device = await PasskeyDevice.plugInto(screen)
  await screen.open()
  await screen.signIn(userName)
  await screen.open('/account/factors/add')
  await heldPasskey(device).setUp(screen)
  await expect(screen.heading).toHaveText('Your account')
  await screen.signOut()
  return { userName, device }
}

test('a passkey signs in without a password, by the button and from what the browser suggests', async ({
  openBrowser,
}) => {
  const screen = await openBrowser()
  const { device } = await withPasskey(screen)
  const alone = screen.form('/sign-in/passkey').getByRole('button')
  await alone.click()
  await device.touched(true)
  await expect(screen.heading).toHaveText('Your account')
  await expect(screen.page.getByRole('main')).toContainText('Blue key')
  await device.touched(false)
  await screen.signOut()

  await test.step('from the suggestions at the field of the user name', async () => {
    await expect(screen.page.locator('#identifier')).toHaveAttribute('autocomplete', 'username webauthn')
    await device.touched(true)
    await expect(screen.heading).toHaveText('Your account')
  })
})

test('a passkey whose device has not verified its owner does not sign in by itself', async ({ openBrowser }) => {
  const screen = await openBrowser()
  const { userName, device } = await withPasskey(screen)
  await device.verified(false)
  await screen.form('/sign-in/passkey').getByRole('button').click()
  await device.touched(true)
  await expect(screen.problem).toContainText('Nothing was confirmed')
  await device.touched(false)
  await screen.password(userName)
  await expect(screen.heading).toHaveText('Code from your app')
})

test('a prompt that is cancelled leaves the page as it was, and nothing hangs', async ({ world, openBrowser }) => {
  const screen = await openBrowser()
  const { userName, device } = await withPasskey(screen)
  await world.clock.advance(31)
  await screen.password(userName)
  await screen.otherWay('Passkey')
  const button = screen.form('/sign-in/factor').getByRole('button')

  await test.step('cancelled: it says so, and the same button asks again', async () => {
    await cancelPrompts(screen)
    await button.click()
    await expect(screen.problem).toContainText('Nothing was confirmed')
    await expect(button).toBeEnabled()
    await expect(button).toBeFocused()
  })

  await test.step('the other ways stay at hand', async () => {
    await screen.otherWay('Code from your app')
    await expect(screen.heading).toHaveText('Code from your app')
    await screen.otherWay('Passkey')
  })

  await test.step('a prompt that nobody answers can be left, and a later one is taken', async () => {
    await button.click()
    await expect(button).toBeDisabled()
    await screen.otherWay('Code from your app')
    await screen.otherWay('Passkey')
    await device.whileTouched(() => screen.send('/sign-in/factor'))
    await expect(screen.heading).toHaveText('Your account')
  })
})

/** The next prompt is closed as a person closes it: the browser says no more than that nothing was allowed. */
const cancelPrompts = (screen: HostedPages): Promise<void> =>
  screen.page.evaluate(() => {
    const { credentials } = navigator
    const { get } = credentials
    credentials.get = () => {
      credentials.get = get
      return Promise.reject(new DOMException('closed', 'NotAllowedError'))
    }
  })

test('cancelling where a passkey is made leads back to the choice', async ({ openBrowser, world }) => {
  const { userName } = world.somebody()
  const screen = await openBrowser()
  const device = await PasskeyDevice.plugInto(screen)
  await screen.beginAgain(userName)
  await screen.choose('passkey')
  await device.verified(false)
  await device.touched(true)
  await screen.form('/sign-in/set-up').getByRole('button').click()
  await expect(screen.problem).toContainText('Nothing was confirmed')
  expect(await device.count()).toBe(0)
  await screen.send('/sign-in/method-again')
  await expect(screen.heading).toHaveText('Choose how you sign in')
  await screen.setUpApp(userName, 'App after all')
  await expect(screen.heading).toHaveText('You are signed in')
})

test('a browser without passkeys says so and offers the other ways', async ({ world, openBrowser }) => {
  const screen = await openBrowser()
  const { userName } = await withPasskey(screen)
  const old = await openBrowser()
  await old.page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'PublicKeyCredential')
  })
  await old.open()
  await expect(old.form('/sign-in/passkey')).toBeHidden()
  await world.clock.advance(31)
  await old.password(userName)
  await old.otherWay('Passkey')
  await expect(old.page.getByText('This browser cannot use passkeys.')).toBeVisible()
  await expect(old.form('/sign-in/factor')).toBeHidden()
  await old.otherWay('Code from your app')
  await old.appCode(userName)
  await expect(old.heading).toHaveText('Your account')

  await test.step('where one is made, too', async () => {
    await old.open('/account/factors/add')
    await old.choose('passkey')
    await expect(old.page.getByText('This browser cannot use passkeys.')).toBeVisible()
    await old.send('/sign-in/method-again')
    await expect(old.heading).toHaveText('Add a way to sign in')
  })
})
