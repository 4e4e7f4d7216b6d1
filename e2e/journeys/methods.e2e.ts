import { expect, test } from '../fixtures.ts'
import { heldApp, heldNumber, heldPasskey, heldPhone, type HeldMethod } from '../pages/held-method.ts'
import type { HostedPages } from '../pages/hosted-pages.ts'
import type { OwnersPhone } from '../pages/owners-phone.ts'
import { PasskeyDevice } from '../pages/passkey-device.ts'

interface Owner {
  screen: HostedPages
  phone: OwnersPhone
  userName: string
  /** Each is one person's. */
  number: string
}
const methods: Record<string, { label: string; make(owner: Owner): HeldMethod | Promise<HeldMethod> }> = {
  'an authenticator app': { label: 'New phone', make: ({ userName }) => heldApp(userName) },
  'codes by SMS': { label: 'Work number', make: ({ number }) => heldNumber(number) },
  'prompts on a phone': { label: 'My phone', make: ({ phone }) => heldPhone(phone) },
  'a passkey': { label: 'Blue key', make: async ({ screen }) => heldPasskey(await PasskeyDevice.plugInto(screen)) },
}

for (const [name, { label, make }] of Object.entries(methods)) {
  test(`${name}, set up where it is forced, and shown at the next sign-in`, async ({
    world,
    openBrowser,
    openPhone,
  }) => {
    const { userName } = world.somebody()
    const screen = await openBrowser()
    const held = await make({ screen, phone: await openPhone(), userName, number: '+34612000201' })
    await screen.beginAgain(userName)
    await held.setUp(screen)
    await expect(screen.heading).toHaveText('You are signed in')
    await screen.signOut()
    await world.clock.advance(31)
    await screen.password(userName)
    await expect(screen.heading).toHaveText(held.asks)
    await held.show(screen)
    await expect(screen.heading).toHaveText('Your account')
    await screen.noteCookies()
  })

  if (name !== 'an authenticator app')
    test(`${name}, added in the profile, asked for first there, and shown at the next sign-in`, async ({
      world,
      openBrowser,
      openPhone,
    }) => {
      const { userName, emails } = world.somebody()
      const screen = await openBrowser()
      const held = await make({ screen, phone: await openPhone(), userName, number: '+34612000202' })
      await screen.open()
      await screen.signIn(userName)
      await screen.open('/account/factors/add')
      await expect(screen.form('/account/factors/add')).toHaveCount(3)
      await held.setUp(screen)
      await expect(screen.heading).toHaveText('Your account')
      await world.outbox.take(emails[0]?.value ?? '', /was added to your account/)

      await test.step('beside the app, which is still asked for first', async () => {
        await screen.signOut()
        await world.clock.advance(31)
        await screen.password(userName)
        await expect(screen.heading).toHaveText('Code from your app')
        await screen.otherWay(held.way)
        await expect(screen.heading).toHaveText(held.asks)
        await held.show(screen)
        await expect(screen.heading).toHaveText('Your account')
      })

      await test.step('and then before it', async () => {
        await screen.openFactor(label)
        await screen.onFactor('prefer')
        await expect(screen.page.getByRole('status')).toContainText('asked for first from now on')
        await screen.signOut()
        await world.clock.advance(31)
        await screen.password(userName)
        await expect(screen.heading).toHaveText(held.asks)
        await held.show(screen)
        await expect(screen.heading).toHaveText('Your account')
        await screen.noteCookies()
      })
    })
}
