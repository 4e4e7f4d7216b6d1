import { lookAndWeigh } from '../checks/weigh.ts'
import { expect, test } from '../fixtures.ts'
import { heldNumber, heldPasskey } from '../pages/held-method.ts'
import type { HostedPages } from '../pages/hosted-pages.ts'
import { readDigits } from '../pages/owners-phone.ts'
import { PasskeyDevice } from '../pages/passkey-device.ts'

test.describe.configure({ timeout: 240_000 })

for (const locale of ['en', 'ar'] as const) {
  const look = (pages: HostedPages, name: string): Promise<void> =>
    lookAndWeigh(pages.page, name, locale === 'ar' ? 'arabic' : '')
  const inLocale = async (pages: HostedPages): Promise<HostedPages> => {
    await pages.page.context().addCookies([{ name: 'rekey_locale', value: locale, url: pages.world.backend.origin }])
    return pages
  }

  test(`the pages of the methods (${locale})`, async ({ world, openBrowser }) => {
    const { userName } = world.somebody()
    const number = locale === 'ar' ? '+34612000601' : '+34612000602'
    const owner = await inLocale(await openBrowser())
    const device = await PasskeyDevice.plugInto(owner)
    await owner.open()
    await owner.signIn(userName)
    await owner.open('/account/factors/add')
    await heldNumber(number).setUp(owner)
    await owner.open('/account/factors/add')
    await heldPasskey(device).setUp(owner)
    await look(owner, 'account-methods')
    await owner.page.locator('a[href^="/account/factor/"]:not([href$="add"])').nth(1).click()
    await look(owner, 'factor-number')
    await owner.onFactor('number')
    await look(owner, 'number-change')
    await owner.send('/sign-in/restart')
    await owner.signOut()
    await look(owner, 'sign-in-again')
    await world.clock.advance(31)
    await owner.password(userName)
    const [sms = '', passkey = ''] = await waysOf(owner)
    const take = (way: string): Promise<void> => owner.sendOne('/sign-in/way', 'way', way)
    await owner.hands.use(owner.page.locator('details:not([open]) > summary'))
    await look(owner, 'ways')
    await take('email')
    await look(owner, 'email')
    await owner.send('/sign-in/factor', { code: '12' })
    await look(owner, 'email-refused')
    await owner.open()
    await take(sms)
    await look(owner, 'sms')
    await take(passkey)
    await look(owner, 'passkey')
    await owner.page.evaluate(() => {
      navigator.credentials.get = () => Promise.reject(new DOMException('closed', 'NotAllowedError'))
    })
    await owner.form('/sign-in/factor').getByRole('button').click()
    await expect(owner.problem).toBeVisible()
    await look(owner, 'passkey-cancelled')
    const old = await inLocale(await openBrowser())
    await old.page.addInitScript(() => {
      Reflect.deleteProperty(globalThis, 'PublicKeyCredential')
    })
    await old.open()
    await old.signIn(userName)
    await old.open('/account/factors/add')
    await old.choose('passkey')
    await look(old, 'passkey-unsupported')
    await old.open('/sign-in')
    await old.send('/sign-in/restart')
    await old.open('/account')
    await old.send('/account/sign-out')
    await look(old, 'signed-out')
  })

  test(`the pages on both screens of push (${locale})`, async ({ world, openBrowser, openPhone }) => {
    const { userName } = world.somebody()
    const screen = await inLocale(await openBrowser())
    const phone = await openPhone()
    await inLocale(phone)
    await phone.open('/phone')
    await look(phone, 'phone-unknown')
    await phone.send('/phone/link/typed', { link: 'not an address' })
    await look(phone, 'phone-unknown-refused')
    await phone.open('/phone/link')
    await look(phone, 'phone-link-gone')
    await screen.open()
    await screen.signIn(userName)
    await screen.open('/account/factors/add')
    await screen.choose('push')
    const link = (await screen.page.locator('#phone-link').innerText()).trim()
    world.secrets.add('phone link', link.split('/').at(-1) ?? '')
    await phone.page.goto(link)
    await look(phone, 'phone-link')
    await phone.send('/phone/link')
    await look(phone, 'phone-set-up')
    await readDigits(screen)
    await look(screen, 'push-set-up-digits')
    await phone.approve(await readDigits(screen))
    await look(phone, 'phone-approved')
    await expect(screen.page).toHaveURL(/\/account$/)
    await phone.open('/phone')
    await look(phone, 'phone-none')
    await screen.signOut()
    await world.clock.advance(31)
    await screen.password(userName)
    const [push = ''] = await waysOf(screen)
    await screen.sendOne('/sign-in/way', 'way', push)
    await readDigits(screen)
    await look(screen, 'push')
    await expect(phone.prompt).toBeVisible()
    await look(phone, 'phone-prompt')
    await phone.approve('12345')
    await look(phone, 'phone-prompt-refused')
    await phone.open('/phone')
    await phone.page.locator('a[href$="/not-me"]').click()
    await look(phone, 'phone-not-me')
    const deny = (await phone.page.locator('form[action$="/deny"]').getAttribute('action')) ?? ''
    await phone.send(deny)
    await look(phone, 'phone-denied')
    await expect(screen.page.locator('#push-digits')).toHaveCount(0)
    await look(screen, 'push-ended')
    await phone.open(deny.replace(/deny$/, 'not-me'))
    await look(phone, 'phone-gone')
  })

  test(`the pages around "this was not me", sign-up and a frozen account (${locale})`, async ({
    world,
    openBrowser,
  }) => {
    const { userName, emails } = world.somebody()
    const mailbox = emails[0]?.value ?? ''
    const owner = await inLocale(await openBrowser())
    await owner.open()
    await owner.signIn(userName)
    await owner.open('/account/recovery-code')
    await owner.send('/account/recovery-code/revoke')
    await look(owner, 'account-revoked')
    const link = await world.outbox.takeNotMeLink(mailbox, /your recovery code was revoked/)
    const path = new URL(link).pathname
    await owner.open(path)
    await look(owner, 'not-me')
    await owner.send(path)
    await look(owner, 'not-me-done')
    await owner.open(path)
    await look(owner, 'not-me-used')
    await owner.open(`/not-me/${'A'.repeat(43)}`)
    await look(owner, 'not-me-unknown')
    await owner.open()
    await owner.signIn(userName)
    await look(owner, 'account-frozen')

    const email = `screens-${locale}@demo.example`
    const visitor = await inLocale(await openBrowser())
    await visitor.open('/sign-up')
    await visitor.send('/sign-up', { email })
    await look(visitor, 'sign-up-asked')
    await visitor.open('/invitation')
    await visitor.send('/invitation', { email, pass: await world.outbox.takePass(email) })
    await look(visitor, 'sign-up-password')
    await visitor.send('/invitation/password', { display_name: 'Nora', new_password: 'short' })
    await look(visitor, 'sign-up-password-refused')
  })
}

/** The other ways by what their buttons send: the words are in any language. */
const waysOf = (pages: HostedPages): Promise<string[]> =>
  pages.page
    .locator('form[action="/sign-in/way"] input[name="way"]')
    .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value))
