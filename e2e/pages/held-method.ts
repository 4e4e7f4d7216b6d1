import { expect } from '@playwright/test'
import type { HostedPages } from './hosted-pages.ts'
import { readDigits, type OwnersPhone } from './owners-phone.ts'
import type { PasskeyDevice } from './passkey-device.ts'

/** What an owner signs in with beside the password: how it is set up, from the choice on, and how it is shown. */
export interface HeldMethod {
  /** The page that asks for it. */
  asks: string
  /** Its button among the other ways. */
  way: string
  setUp(screen: HostedPages): Promise<void>
  show(screen: HostedPages): Promise<void>
}

export const heldApp = (userName: string): HeldMethod => ({
  asks: 'Code from your app',
  way: 'Code from your app',
  setUp: (screen) => screen.setUpApp(userName, 'New phone'),
  show: (screen) => screen.appCode(userName),
})

export const heldNumber = (number: string): HeldMethod => ({
  asks: 'Code by SMS',
  way: `Code by SMS to`,
  async setUp(screen) {
    await screen.choose('sms')
    await screen.send('/sign-in/set-up/number', { number })
    await screen.send('/sign-in/set-up', { label: 'Work number', code: await screen.world.outbox.takeCode(number) })
  },
  async show(screen) {
    await screen.send('/sign-in/factor', { code: await screen.world.outbox.takeCode(number) })
  },
})

/** Its pages go on by themselves on both sides. */
export const heldPhone = (phone: OwnersPhone): HeldMethod => ({
  asks: 'Answer on your phone',
  way: 'Prompt on',
  async setUp(screen) {
    await screen.choose('push')
    await phone.connect(screen)
    await phone.approve(await readDigits(screen))
    await expect(phone.heading).toHaveText('Approved')
    await phone.open('/phone')
  },
  async show(screen) {
    await phone.approve(await readDigits(screen))
    await expect(phone.heading).toHaveText('Approved')
    await phone.open('/phone')
  },
})

/** By hand on both sides: without scripts nothing goes on by itself. */
export const heldPhoneByHand = (phone: OwnersPhone): HeldMethod => ({
  ...heldPhone(phone),
  async setUp(screen) {
    await screen.choose('push')
    await phone.connect(screen)
    await screen.send('/sign-in/set-up')
    await phone.approve(await readDigits(screen))
    await screen.send('/sign-in/set-up')
  },
  async show(screen) {
    await phone.open('/phone')
    await phone.approve(await readDigits(screen))
    await screen.send('/sign-in/factor')
  },
})

export const heldPasskey = (device: PasskeyDevice): HeldMethod => ({
  asks: 'Use your passkey',
  way: 'Passkey',
  async setUp(screen) {
    await screen.choose('passkey')
    await device.whileTouched(() => screen.send('/sign-in/set-up', { label: 'Blue key' }))
    expect(await device.count()).toBe(1)
  },
  show: (screen) => device.whileTouched(() => screen.send('/sign-in/factor')),
})
