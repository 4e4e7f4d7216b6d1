import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AccountId } from '#common/model/ids.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import { addPasskey, optionsOf } from './testing/passkey-walk.ts'
import { createSoftwareAuthenticator } from './testing/software-authenticator.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
beforeEach(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterEach(() => fixture.close())

const origin = 'http://localhost:4800'
const authenticator = (userVerified = true) => createSoftwareAuthenticator({ origin, rpId: 'localhost', userVerified })

const wayTo = (browser: TestBrowser, word: string): string =>
  new RegExp(`name="way" value="([^"]+)">\\s*<button[^>]*>[^<]*${word}`).exec(
    // Numbers stand between marks that keep their direction.
    browser.page.body.replace(/[\u2066\u2069]/g, ''),
  )?.[1] ?? 'none'
/** From the profile, with a proof that is fresh after signing in. */
async function add(browser: TestBrowser, method: string): Promise<void> {
  await browser.get('/account/factors/add')
  expect(browser.title()).toBe('Add a way to sign in')
  await browser.post('/account/factors/add', { method })
}

async function addNumber(browser: TestBrowser, typed: string, number: string): Promise<void> {
  await add(browser, 'sms')
  await browser.post('/sign-in/set-up/number', { number: typed })
  expect(browser.title()).toBe('Code for your number')
  await browser.post('/sign-in/set-up', { code: await fixture.smsCode(number), label: 'Work number' })
}

const factorsOf = (userName: string) =>
  fixture.system((work) => fixture.services.factors.list(work, fixture.id(userName)))

describe('rule 2: SMS', () => {
  it('is added in the profile by proving the number in any spelling, preferred there, and signs in', async () => {
    const browser = await fixture.signIn('mgarcia')
    await add(browser, 'sms')
    await browser.post('/sign-in/set-up/number', { number: 'abc' })
    expect(browser.error()).toContain('not a phone number')
    await browser.post('/sign-in/set-up/number', { number: '0034 612 34 56 99' })
    const code = await fixture.smsCode('+34612345699')
    await browser.post('/sign-in/set-up', { code: code === '000000' ? '111111' : '000000' })
    expect(browser.error()).toContain('not right')
    await browser.post('/sign-in/set-up', { code, label: 'Work number' })
    expect(browser.page.path).toBe('/account')
    expect(browser.page.body).toContain('Work number')
    const [sms] = (await factorsOf('mgarcia')).filter((factor) => factor.type === 'sms')
    await browser.post(`/account/factor/${sms?.id ?? ''}/prefer`)
    expect(browser.page.body).toContain('asked for first from now on')

    fixture.clock.advance(60)
    const next = await fixture.passwordStep('mgarcia')
    expect(next.title()).toBe('Code by SMS')
    expect(next.page.body).toContain('… 99')
    await next.post('/sign-in/factor', { code: await fixture.smsCode('+34612345699') })
    expect(next.page.path).toBe('/account')
  })

  it('lists just what the account has under "Try another way", and a code of one way is none of another', async () => {
    const browser = await fixture.signIn('mgarcia')
    await addNumber(browser, '+34 612 345 699', '+34612345699')
    fixture.clock.advance(60)
    const next = await fixture.passwordStep('mgarcia')
    expect(next.title()).toBe('Code from your app')
    expect(next.page.body).not.toMatch(/Passkey|Prompt on/)
    await next.post('/sign-in/way', { way: wayTo(next, 'SMS') })
    expect(next.title()).toBe('Code by SMS')
    const code = await fixture.smsCode('+34612345699')
    await next.post('/sign-in/way', { way: wayTo(next, 'from your app') })
    expect(next.title()).toBe('Code from your app')
    await next.post('/sign-in/factor', { code })
    expect(next.error()).toContain('not right')
    // A way that is another account's, or nobody's, is not taken.
    const [foreign] = await factorsOf('lmueller')
    await next.post('/sign-in/way', { way: foreign?.id ?? '' })
    expect(next.title()).toBe('Code from your app')
  })

  it('changes the number while the old one goes on working, and tells both (rule 4)', async () => {
    const browser = await fixture.signIn('mgarcia')
    await addNumber(browser, '+34 612 345 699', '+34612345699')
    const sms = (await factorsOf('mgarcia')).find((factor) => factor.type === 'sms')
    await browser.post(`/account/factor/${sms?.id ?? ''}/number`)
    expect(browser.title()).toBe('Your phone number')
    await browser.post('/sign-in/set-up/number', { number: '+34 612 345 600' })
    fixture.clock.advance(60)

    const other = await fixture.passwordStep('mgarcia')
    await other.post('/sign-in/way', { way: wayTo(other, 'SMS to … 99') })
    await other.post('/sign-in/factor', { code: await fixture.smsCode('+34612345699') })
    expect(other.page.path).toBe('/account')

    await browser.post('/sign-in/set-up', { code: await fixture.smsCode('+34612345600') })
    expect(browser.page.path).toBe('/account')
    const told = await fixture.database
      .selectFrom('outbox_message')
      .select(['channel', 'template'])
      .where('account_id', '=', fixture.id('mgarcia'))
      .where('template', 'in', ['number_changed', 'phone_number_changed'])
      .execute()
    expect(told.filter((message) => message.channel === 'sms')).toHaveLength(2)
    expect(told.some((message) => message.channel === 'mail')).toBe(true)
    fixture.clock.advance(60)
    const last = await fixture.passwordStep('mgarcia')
    expect(wayTo(last, 'SMS to … 00')).not.toBe('none')
    expect(wayTo(last, 'SMS to … 99')).toBe('none')
  })

  it('refuses a number that is another person’s, to who has proven it and to nobody else (B09)', async () => {
    const browser = await fixture.signIn('mgarcia')
    await add(browser, 'sms')
    await browser.post('/sign-in/set-up/number', { number: '+4917667111638' })
    expect(browser.title()).toBe('Code for your number')
    await browser.post('/sign-in/set-up', { code: await fixture.smsCode('+4917667111638') })
    expect(browser.error()).toContain('another account')
    expect((await factorsOf('mgarcia')).some((factor) => factor.type === 'sms')).toBe(false)
  })

  it('cancels the earlier code, sends no second one within half a minute, and says which message counts (B07)', async () => {
    const browser = await fixture.signIn('mgarcia')
    await addNumber(browser, '+34 612 345 699', '+34612345699')
    fixture.clock.advance(60)
    const next = await fixture.passwordStep('mgarcia')
    await next.post('/sign-in/way', { way: wayTo(next, 'SMS') })
    const first = await fixture.smsCode('+34612345699')
    await next.post('/sign-in/resend')
    expect(await fixture.smsCode('+34612345699')).toBe(first)
    fixture.clock.advance(31)
    await next.post('/sign-in/resend')
    const second = await fixture.smsCode('+34612345699')
    if (second !== first) {
      await next.post('/sign-in/factor', { code: first })
      expect(next.error()).toContain('newer code')
    }
    const elsewhere = await fixture.passwordStep('mgarcia')
    await elsewhere.post('/sign-in/way', { way: wayTo(elsewhere, 'SMS') })
    await elsewhere.post('/sign-in/factor', { code: second })
    expect(elsewhere.page.path).not.toBe('/account')
    await next.post('/sign-in/factor', { code: second })
    expect(next.page.path).toBe('/account')
  })

  it('shows that a message could not be delivered, with the other ways beneath', async () => {
    const browser = await fixture.signIn('mgarcia')
    await addNumber(browser, '+34 612 345 699', '+34612345699')
    fixture.clock.advance(60)
    const next = await fixture.passwordStep('mgarcia')
    await next.post('/sign-in/way', { way: wayTo(next, 'SMS') })
    await fixture.database
      .updateTable('outbox_message')
      .set({ state: 'failed', sealed: null })
      .where('channel', '=', 'sms')
      .execute()
    await next.get('/sign-in')
    expect(next.error()).toContain('could not be delivered')
    expect(wayTo(next, 'from your app')).not.toBe('none')
  })
})

describe('rule 2: the e-mail code', () => {
  it('is a fallback beside a factor for standard accounts, never for privileged ones', async () => {
    const browser = await fixture.passwordStep('mgarcia')
    await browser.post('/sign-in/way', { way: 'email' })
    expect(browser.title()).toBe('Code by mail')
    await browser.post('/sign-in/factor', { code: await fixture.mailedCode('sign_in_code') })
    expect(browser.page.path).toBe('/account')
    const privileged = await fixture.passwordStep('hsorensen')
    expect(privileged.page.body).not.toContain('value="email"')
    await privileged.post('/sign-in/way', { way: 'email' })
    expect(privileged.title()).toBe('Code from your app')
  })

  it('is no current factor for the profile, no key for a set-up, and goes to no mailbox behind this sign-in', async () => {
    const browser = await fixture.signIn('mgarcia')
    fixture.clock.advance(301)
    await browser.get('/account/disable-mfa')
    await browser.post('/sign-in/proof', { password: 'correct horse demo' })
    await browser.post('/sign-in/way', { way: 'email' })
    expect(browser.title()).toBe('Code from your app')
    const behind = await fixture.passwordStep('bbehind')
    await behind.post('/sign-in/way', { way: 'email' })
    expect(behind.title()).toBe('Code from your app')
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
      .where('user_name', '=', 'mgarcia2')
      .execute()
    const key = await fixture.passwordStep('mgarcia2')
    await key.post('/sign-in/way', { way: 'email' })
    expect(key.title()).toBe('Show that it is you')
  })
})

describe('rule 2: passkeys', () => {
  it('are made in the profile and sign in as the second factor', async () => {
    const device = authenticator(false)
    await addPasskey(fixture, 'mgarcia', device)
    const next = await fixture.passwordStep('mgarcia')
    await next.post('/sign-in/way', { way: wayTo(next, 'Passkey Blue key') })
    const answer = device.get(optionsOf(next))
    await next.post('/sign-in/factor', { passkey: answer })
    expect(next.page.path).toBe('/account')
    // The same answer again, in a sign-in of its own: its challenge is another.
    const again = await fixture.passwordStep('mgarcia')
    await again.post('/sign-in/way', { way: wayTo(again, 'Passkey') })
    await again.post('/sign-in/factor', { passkey: answer })
    expect(again.error()).toContain('not accepted')
  })

  it('count for one origin, one challenge, one account, and not when their counter goes back', async () => {
    const device = authenticator()
    await addPasskey(fixture, 'mgarcia', device)
    const at = async (): Promise<TestBrowser> => {
      const browser = await fixture.passwordStep('mgarcia')
      await browser.post('/sign-in/way', { way: wayTo(browser, 'Passkey') })
      return browser
    }
    const refused = async (act: (browser: TestBrowser) => string): Promise<void> => {
      const browser = await at()
      await browser.post('/sign-in/factor', { passkey: act(browser) })
      expect(browser.page.path).not.toBe('/account')
      await fixture.database.deleteFrom('guess_counter').execute()
    }
    await refused((browser) => device.get(optionsOf(browser), { origin: 'http://localhost:4801' }))
    await refused((browser) => device.get(optionsOf(browser), { origin: 'https://localhost:4800.evil.example' }))
    await refused(() => device.get(JSON.stringify({ challenge: 'AAAA' })))
    await refused(() => 'no json')
    const good = await at()
    await good.post('/sign-in/factor', { passkey: device.get(optionsOf(good), { counter: 50 }) })
    expect(good.page.path).toBe('/account')
    await refused((browser) => device.get(optionsOf(browser), { counter: 50 }))
    const own = authenticator()
    await addPasskey(fixture, 'mgarcia2', own)
    const other = await fixture.passwordStep('mgarcia2')
    await other.post('/sign-in/way', { way: wayTo(other, 'Passkey') })
    await other.post('/sign-in/factor', { passkey: device.get(optionsOf(other), { counter: 60 }) })
    expect(other.page.path).not.toBe('/account')
  })

  it('sign in without a password where policy allows it and the device has verified its owner, once per challenge', async () => {
    const device = authenticator()
    await addPasskey(fixture, 'mgarcia', device)
    const alone = async (): Promise<{ browser: TestBrowser; options: string }> => {
      const browser = fixture.browser()
      await browser.get('/sign-in')
      await browser.post('/sign-in/passkey/options')
      return { browser, options: browser.page.body }
    }
    const { browser, options } = await alone()
    expect(JSON.parse(options)).toMatchObject({ allowCredentials: [], userVerification: 'required' })
    const answer = device.get(options)
    await browser.post('/sign-in/passkey', { passkey: answer })
    expect(browser.page.path).toBe('/account')
    await browser.post('/account/sign-out')
    await browser.get('/sign-in')
    await browser.post('/sign-in/passkey', { passkey: answer })
    expect(browser.page.path).not.toBe('/account')
    for (const set of [
      { state: 'suspended' as const },
      { state: 'active' as const, reconfiguration_since: fixture.clock.now() },
    ]) {
      await fixture.database.updateTable('account').set(set).where('user_name', '=', 'mgarcia').execute()
      const closed = await alone()
      await closed.browser.post('/sign-in/passkey', { passkey: device.get(closed.options) })
      expect(closed.browser.error()).toContain('cannot sign in by itself')
      expect(closed.browser.cookie('rekey_session')).toBeUndefined()
    }
  })

  it('without user verification are no sign-in of their own', async () => {
    const device = authenticator(false)
    await addPasskey(fixture, 'mgarcia', device)
    const browser = fixture.browser()
    await browser.get('/sign-in')
    await browser.post('/sign-in/passkey/options')
    await browser.post('/sign-in/passkey', { passkey: device.get(browser.page.body) })
    expect(browser.error()).toContain('cannot sign in by itself')
  })

  it('open a set-up as the key, and end with it', async () => {
    const device = authenticator()
    await addPasskey(fixture, 'mgarcia', device)
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
      .where('user_name', '=', 'mgarcia')
      .execute()
    const browser = await fixture.passwordStep('mgarcia')
    expect(browser.title()).toBe('Show that it is you')
    await browser.post('/sign-in/way', { way: wayTo(browser, 'Passkey') })
    await browser.post('/sign-in/factor', { passkey: device.get(optionsOf(browser)) })
    expect(browser.title()).toBe('Choose how you sign in')
    await browser.post('/sign-in/method', { method: 'passkey' })
    const fresh = authenticator()
    await browser.post('/sign-in/set-up', { passkey: fresh.create(optionsOf(browser)) })
    expect(browser.title()).toBe('You are signed in')
    expect((await factorsOf('mgarcia')).map((factor) => factor.type)).toEqual(['passkey'])
    expect(await fixture.database.selectFrom('passkey').selectAll().execute()).toHaveLength(1)
  })
})

describe('rule 7, B05: tries count over all factors of an account', () => {
  const lockNotices = async (accountId: AccountId) => ({
    entries: (await fixture.entries('factors.waiting')).filter((entry) => entry.account_id === accountId).length,
    mails: (await fixture.mails()).filter((mail) => mail.template === 'factors_waiting').length,
  })

  it('refuses the right code too after five wrong ones over several factors, sign-ins and a restart; tells once', async () => {
    const browser = await fixture.signIn('mgarcia')
    await addNumber(browser, '+34 612 345 699', '+34612345699')
    fixture.clock.advance(60)
    const wrong = ['app', 'SMS', 'mail', 'app', 'SMS']
    for (const [index, word] of wrong.entries()) {
      const guess = await fixture.passwordStep('mgarcia')
      if (word === 'SMS') await guess.post('/sign-in/way', { way: wayTo(guess, 'SMS') })
      if (word === 'mail') await guess.post('/sign-in/way', { way: 'email' })
      const code = String(100_000 + index * 7)
      await guess.post('/sign-in/factor', { code })
      expect(guess.error(), word).toBeDefined()
      // A resend gives no try back.
      await guess.post('/sign-in/resend')
    }
    await fixture.restart()
    const right = await fixture.passwordStep('mgarcia')
    await right.post('/sign-in/factor', { code: fixture.code('mgarcia') })
    expect(right.error()).toContain('Too many wrong tries')
    await right.post('/sign-in/way', { way: wayTo(right, 'SMS') })
    await right.post('/sign-in/factor', { code: await fixture.smsCode('+34612345699') })
    expect(right.page.body).toContain('Too many wrong tries')
    await right.post('/sign-in/other-way', { recovery_code: 'x' })
    expect(right.page.path).not.toBe('/account')
    expect(await lockNotices(fixture.id('mgarcia'))).toEqual({ entries: 1, mails: 1 })
    fixture.clock.advance(31)
    const later = await fixture.passwordStep('mgarcia')
    await later.post('/sign-in/factor', { code: fixture.code('mgarcia') })
    expect(later.page.path).toBe('/account')
  })
})
