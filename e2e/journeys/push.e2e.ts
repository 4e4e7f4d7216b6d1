import { expect, test } from '../fixtures.ts'
import { heldPhone } from '../pages/held-method.ts'
import type { HostedPages } from '../pages/hosted-pages.ts'
import { readDigits, type OwnersPhone } from '../pages/owners-phone.ts'

/** Beside the app, a phone that takes prompts; then signed out. */
async function withPhone(screen: HostedPages, phone: OwnersPhone) {
  const person = screen.world.somebody()
  await screen.open()
  await screen.signIn(person.userName)
  await screen.open('/account/factors/add')
  await heldPhone(phone).setUp(screen)
  await expect(screen.heading).toHaveText('Your account')
  await screen.signOut()
  await screen.world.clock.advance(31)
  await screen.password(person.userName)
  await screen.otherWay('Prompt on')
  await expect(screen.heading).toHaveText('Answer on your phone')
  return person
}

/** Six digits that are not these. */
const otherThan = (digits: string, by = 1): string => String((Number(digits) + by) % 1_000_000).padStart(6, '0')

test('the phone shows who asks, and takes no digits but those of the other screen', async ({
  openBrowser,
  openPhone,
}) => {
  const screen = await openBrowser()
  const phone = await openPhone()
  const { displayName } = await withPhone(screen, phone)
  const digits = await readDigits(screen)
  await expect(phone.prompt).toContainText(displayName)
  await expect(phone.prompt).toContainText('Chrome on Linux')
  expect(await phone.page.content()).not.toContain(digits)
  await phone.approve('12345')
  await expect(phone.problem).toContainText('Type the six digits')
  for (let left = 4; left > 0; left--) {
    await phone.approve(otherThan(digits, left))
    await expect(phone.problem).toContainText(`Tries left: ${left}.`)
  }
  await phone.approve(otherThan(digits))
  await expect(phone.heading).toHaveText('That prompt has ended')
  await expect(screen.problem).toContainText('typed wrong five times')
  await screen.open('/account')
  await expect(screen.heading).toHaveText('Answer on your phone')
})

test('a prompt that is denied lets nobody in', async ({ openBrowser, openPhone }) => {
  const screen = await openBrowser()
  const phone = await openPhone()
  await withPhone(screen, phone)
  await readDigits(screen)
  await phone.answer('deny')
  await expect(phone.heading).toHaveText('Denied')
  await expect(screen.page.locator('#push-digits')).toHaveCount(0)
  await screen.open('/account')
  await expect(screen.heading).not.toHaveText('Your account')
})

test('the screen that asked says that the phone denied it', async ({ openBrowser, openPhone }) => {
  const screen = await openBrowser()
  const phone = await openPhone()
  await withPhone(screen, phone)
  await readDigits(screen)
  await phone.answer('deny')
  await expect(screen.page.getByText('declined on your phone')).toBeVisible()
})

test('"this was not me" on the phone freezes the account', async ({ world, openBrowser, openPhone }) => {
  const owner = await openBrowser()
  const thief = await openBrowser()
  const phone = await openPhone()
  const { userName, emails } = await withPhone(thief, phone)
  await owner.open()
  await owner.signIn(userName)
  await expect(owner.heading).toHaveText('Your account')
  await phone.report()
  await expect(phone.heading).toHaveText('Your account is frozen')
  await expect(thief.page.locator('#push-digits')).toHaveCount(0)
  await thief.open('/account')
  await expect(thief.heading).not.toHaveText('Your account')
  await world.outbox.take(emails[0]?.value ?? '', /your account was frozen/)

  await test.step('sessions have ended; what was there before still signs in, and sees the note alone', async () => {
    await owner.open('/account')
    await expect(owner.heading).toHaveText('Sign in')
    await owner.signIn(userName)
    await expect(owner.heading).toHaveText('Your account')
    await expect(owner.page.getByRole('main')).toContainText('Your account is frozen')
    await expect(owner.page.getByRole('link', { name: /^(Change|Manage)/ })).toHaveCount(0)
    await owner.open('/account/factors/add')
    await expect(owner.page.getByRole('main')).toContainText('Your account is frozen')
  })
})
