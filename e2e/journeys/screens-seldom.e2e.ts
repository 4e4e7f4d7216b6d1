import { lookAndWeigh } from '../checks/weigh.ts'
import { expect, test } from '../fixtures.ts'
import { heldPasskey, heldPhone } from '../pages/held-method.ts'
import type { HostedPages } from '../pages/hosted-pages.ts'
import { PasskeyDevice } from '../pages/passkey-device.ts'

test.describe.configure({ timeout: 240_000 })

const look = (pages: HostedPages, name: string): Promise<void> => lookAndWeigh(pages.page, name)

test('pages that a person seldom sees: keys by another way, waits, closed accounts', async ({ world, openBrowser }) => {
  const { userName, emails } = world.somebody()
  const owner = await openBrowser()
  await owner.open()
  await owner.signIn(userName)
  await owner.open('/account/factors/add')
  await heldPasskey(await PasskeyDevice.plugInto(owner)).setUp(owner)
  await owner.signOut()
  await owner.open('/forgotten-password')
  await owner.send('/forgotten-password', { email: emails[0]?.value ?? '' })
  await owner.send('/forgotten-password/mailbox', { code: await world.outbox.takeCode(emails[0]?.value ?? '') })
  await expect(owner.heading).toHaveText('One more proof')
  await look(owner, 'proof-ways')
  await owner.send('/sign-in/restart')
  await owner.open()
  await owner.signIn(userName)
  await owner.open('/account/disable-mfa')
  await owner.send('/account/disable-mfa')
  await owner.open()
  await owner.password(userName)
  await expect(owner.page.getByRole('main')).toContainText('Or show something that you can still sign in with')
  await look(owner, 'key-ways')

  const other = world.somebody().userName
  const visitor = await openBrowser()
  await visitor.open()
  await visitor.password('ssuspended')
  await look(visitor, 'sign-in-suspended')
  await visitor.password('efrozen')
  await look(visitor, 'sign-in-frozen')
  await visitor.send('/sign-in/restart')
  await visitor.password(other)
  for (let tries = 0; tries < 5; tries++)
    await visitor.send('/sign-in/factor', { code: await world.phones.wrongCode(other) })
  await expect(visitor.problem).toContainText('Too many wrong tries')
  await look(visitor, 'code-waits')
  await visitor.open(`/interaction/${'a'.repeat(43)}`)
  await expect(visitor.heading).toHaveText('This page is out of date')
  await look(visitor, 'expired')
})

test('pages of push that a person seldom sees', async ({ world, openBrowser, openPhone }) => {
  const { userName } = world.somebody()
  const screen = await openBrowser()
  const phone = await openPhone()
  await screen.open()
  await screen.signIn(userName)
  await screen.open('/account/factors/add')
  await screen.choose('push')
  await screen.send('/sign-in/set-up')
  await expect(screen.problem).toContainText('No phone has opened the address yet.')
  await look(screen, 'push-not-connected')
  await screen.send('/sign-in/method-again')
  await heldPhone(phone).setUp(screen)
  await expect(screen.heading).toHaveText('Your account')
  await screen.signOut()
  // The set-up's own prompt was answered; five that stay without an answer pause push.
  for (let prompts = 0; prompts < 5; prompts++) {
    await world.clock.advance(31)
    await screen.open()
    await screen.password(userName)
    await screen.otherWay('Prompt on')
    await expect(screen.page.locator('#push-digits')).toBeVisible()
    if (prompts < 4) await screen.send('/sign-in/restart')
  }
  await world.clock.advance(31)
  await screen.send('/sign-in/resend')
  await expect(screen.problem).toContainText('push is paused for an hour')
  await look(screen, 'push-paused')
  await phone.open('/phone')
  await phone.report()
  await expect(phone.heading).toHaveText('Your account is frozen')
  await look(phone, 'phone-reported')
})
