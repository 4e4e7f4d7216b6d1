import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mfaClass } from '../oidc/authentication-class.ts'
import { createRelyingParty } from '../oidc/testing/relying-party.ts'
import { defaultOwnerPolicy } from '../owner-policy.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
beforeEach(async () => {
  fixture = await createPageFixture({ policy: { ...defaultOwnerPolicy, signUpDomains: ['demo.example'] } })
}, 180_000)
afterEach(() => fixture.close())

const password = 'correct horse demo'
const factorsOf = async (userName: string) =>
  (await fixture.system((work) => fixture.services.factors.list(work, fixture.id(userName)))).map(
    (factor) => `${factor.type} ${factor.state}`,
  )
const liveCodes = (userName: string) =>
  fixture.system((work) => fixture.services.recoveryCodes.countLive(work, fixture.id(userName)))

describe('a thief with the password and the mailbox', () => {
  const byMail = async (trust = false): Promise<TestBrowser> => {
    const thief = await fixture.passwordStep('mgarcia')
    await thief.post('/sign-in/way', { way: 'email' })
    await thief.post('/sign-in/factor', {
      code: await fixture.mailedCode('sign_in_code'),
      ...(trust ? { trust: '1' } : {}),
    })
    expect(thief.page.path).toBe('/account')
    return thief
  }

  it('gets a session and nothing that lasts: no factor, no recovery code, no trusted device', async () => {
    const thief = await byMail(true)
    expect(thief.cookie('rekey_device')).toBeUndefined()
    for (const path of ['/account/factors/add', '/account/recovery-code', '/account/disable-mfa']) {
      await thief.get(path)
      expect(thief.title(), path).toBe('Confirm that it is you')
    }
    await thief.post('/sign-in/proof', { password })
    await thief.post('/sign-in/way', { way: 'email' })
    expect(thief.title()).toBe('Code from your app')
  })

  it('is shown no new recovery code where there is none', async () => {
    await fixture.database
      .updateTable('recovery_code')
      .set({ state: 'revoked', ended_at: fixture.clock.now() })
      .where('account_id', '=', fixture.id('mgarcia'))
      .execute()
    const thief = await byMail()
    await thief.post('/sign-in/recovery-code')
    expect(thief.page.body).not.toContain('id="recovery-code"')
    expect(await liveCodes('mgarcia')).toBe(0)
  })
})

describe('a thief at an unlocked browser, without the password', () => {
  it('raises a session for an application by a factor, and opens neither the profile nor a set-up by that', async () => {
    const browser = await fixture.passwordStep('mgarcia')
    await browser.post('/sign-in/factor', { code: fixture.code('mgarcia'), trust: '1' })
    fixture.clock.advance(30)
    await browser.post('/account/sign-out')
    await browser.get('/sign-in')
    await browser.post('/sign-in', { identifier: 'mgarcia', password })
    expect(browser.page.path).toBe('/account')
    const wiki = await createRelyingParty(fixture)
    await wiki.authorize('mgarcia', browser)
    const challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
    await browser.get(wiki.authorizationUrl(challenge, { acr_values: mfaClass }))
    expect(browser.title()).toBe('Code from your app')
    await browser.post('/sign-in/other-way', { recovery_code: demoRecoveryCode('mgarcia') })
    expect(browser.title()).toBe('Code from your app')
    expect(await liveCodes('mgarcia')).toBe(1)
    const before = await fixture.database.selectFrom('session').select(['id', 'expires_at']).execute()
    await browser.post('/sign-in/factor', { code: fixture.code('mgarcia') })
    expect(browser.page.locations.at(-1)).toContain('https://app.example/callback')
    // The same session with the same end, proven by nothing that it has not shown.
    expect(await fixture.database.selectFrom('session').select(['id', 'expires_at']).execute()).toEqual(before)
    await browser.get('/account/factors/add')
    expect(browser.title()).toBe('Confirm that it is you')
  })
})

describe('codes are for where they went', () => {
  it('confirms no number that got none, and tells of nobody’s number', async () => {
    const thief = await fixture.signIn('mgarcia')
    await thief.post('/account/factors/add', { method: 'sms' })
    await thief.post('/sign-in/set-up/number', { number: '+34612000111' })
    const own = await fixture.smsCode('+34612000111')
    for (const number of ['+34612000222', '+819012345677']) {
      await thief.post('/sign-in/set-up/number', { number })
      expect(thief.error(), number).toContain('Wait')
    }
    await thief.post('/sign-in/set-up/number/other')
    await thief.post('/sign-in/set-up/number', { number: '+819012345677' })
    await thief.post('/sign-in/set-up', { code: own })
    expect(thief.page.body).not.toContain('another account')
    expect(await factorsOf('mgarcia')).toEqual(['totp working'])
  })

  it('takes no code of one number for another, nor of an old number after the change', async () => {
    const numberOf = async (number: string) => {
      const browser = await fixture.signIn('mgarcia')
      await browser.post('/account/factors/add', { method: 'sms' })
      await browser.post('/sign-in/set-up/number', { number })
      await browser.post('/sign-in/set-up', { code: await fixture.smsCode(number), label: number })
      expect(browser.page.path).toBe('/account')
      fixture.clock.advance(660)
    }
    await numberOf('+34612000111')
    await numberOf('+34612000222')
    const ways = (await fixture.system((work) => fixture.services.factors.held(work, fixture.id('mgarcia')))).filter(
      (factor) => factor.type === 'sms',
    )
    const [first, second] = ways
    const thief = await fixture.passwordStep('mgarcia')
    await thief.post('/sign-in/way', { way: first?.id ?? '' })
    const code = await fixture.smsCode(first?.number ?? '')
    await thief.post('/sign-in/way', { way: second?.id ?? '' })
    await thief.post('/sign-in/factor', { code })
    expect(thief.page.path).not.toBe('/account')
    const old = await fixture.passwordStep('mgarcia')
    await old.post('/sign-in/way', { way: first?.id ?? '' })
    const toOld = await fixture.smsCode(first?.number ?? '')
    await fixture.database
      .updateTable('address')
      .set({ value: '+34612000333' })
      .where('value', '=', first?.number ?? '')
      .execute()
    await old.post('/sign-in/factor', { code: toOld })
    expect(old.page.path).not.toBe('/account')
  })
})

describe('what hangs on a session', () => {
  it('goes on after the recovery code was used nowhere: neither a set-up nor a proof (rule 1)', async () => {
    const adding = await fixture.signIn('mgarcia')
    await adding.post('/account/factors/add', { method: 'totp' })
    await adding.post('/account/factors/add', { method: 'sms' })
    expect(adding.title()).toBe('Your phone number')
    fixture.clock.advance(60)
    const proving = await fixture.signIn('mgarcia')
    fixture.clock.advance(301)
    await proving.get('/account/sessions')
    const owner = await fixture.passwordStep('mgarcia')
    await owner.post('/sign-in/other-way', { recovery_code: demoRecoveryCode('mgarcia') })
    expect(owner.title()).toBe('Choose how you sign in')
    await adding.post('/sign-in/set-up/number', { number: '+34612000111' })
    expect(adding.title()).toBe('Sign in')
    await proving.post('/sign-in/proof', { password })
    expect(proving.title()).toBe('Sign in')
    expect(await factorsOf('mgarcia')).toEqual(['totp working'])
  })

  it('ends by the owner’s hand, grants of applications that have outlived their session included (B16)', async () => {
    const wiki = await createRelyingParty(fixture, { grantSeconds: 30 * 24 * 3600 })
    const { tokens } = await wiki.tokens('mgarcia')
    fixture.clock.advance(13 * 3600)
    const owner = await fixture.signIn('mgarcia')
    await owner.get('/account/sessions')
    expect(owner.page.body).toContain('Wiki')
    await owner.post('/account/sessions/end', { which: 'others' })
    expect((await wiki.refresh(tokens.refresh_token)).statusCode).toBe(400)
  })
})

describe('a key that was shown is not lost', () => {
  it('to a set-up that replaces a number, when the way there went by an SMS factor', async () => {
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
      .where('user_name', '=', 'atanaka')
      .execute()
    const browser = await fixture.passwordStep('atanaka')
    const sms = (await fixture.system((work) => fixture.services.factors.list(work, fixture.id('atanaka')))).find(
      (factor) => factor.type === 'sms',
    )
    await browser.post('/sign-in/way', { way: sms?.id ?? '' })
    await browser.post('/sign-in/key', { key: demoRecoveryCode('atanaka') })
    await browser.post('/sign-in/method', { method: 'sms' })
    await browser.post('/sign-in/set-up/number', { number: '+819012340000' })
    await browser.post('/sign-in/set-up', { code: await fixture.smsCode('+819012340000') })
    expect(browser.title()).toBe('Save your recovery code')
    expect(await factorsOf('atanaka')).toEqual(['sms working'])
  })
})

describe('what the next reader found', () => {
  it('counts the fifth wrong code of an SMS like the four before it', async () => {
    const browser = await fixture.passwordStep('atanaka')
    const sms = (await fixture.system((work) => fixture.services.factors.list(work, fixture.id('atanaka')))).find(
      (factor) => factor.type === 'sms',
    )
    await browser.post('/sign-in/way', { way: sms?.id ?? '' })
    const right = await fixture.smsCode('+819012345677')
    const wrong = right === '000000' ? '111111' : '000000'
    for (let tries = 0; tries < 5; tries++) await browser.post('/sign-in/factor', { code: wrong })
    const { failures } = await fixture.database
      .selectFrom('factor')
      .select('failures')
      .where('id', '=', sms?.id ?? ('' as never))
      .executeTakeFirstOrThrow()
    expect(failures).toBe(5)
    expect((await fixture.mails()).filter((mail) => mail.template === 'factors_waiting').length).toBeGreaterThan(0)
  })

  it('keeps the preference where another account’s factor is asked for, and leads back to the ways of a key', async () => {
    const browser = await fixture.signIn('mgarcia')
    const [foreign] = await fixture.system((work) => fixture.services.factors.list(work, fixture.id('lmueller')))
    await browser.post(`/account/factor/${foreign?.id ?? ''}/prefer`)
    const [own] = await fixture.system((work) => fixture.services.factors.list(work, fixture.id('mgarcia')))
    expect(own?.preferred).toBe(true)
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
      .where('user_name', '=', 'atanaka')
      .execute()
    const key = await fixture.passwordStep('atanaka')
    const sms = (await fixture.system((work) => fixture.services.factors.list(work, fixture.id('atanaka')))).find(
      (factor) => factor.type === 'sms',
    )
    await key.post('/sign-in/way', { way: sms?.id ?? '' })
    expect(key.title()).toBe('Code by SMS')
    await key.post('/sign-in/way-again')
    expect(key.title()).toBe('Show that it is you')
  })
})

describe('strangers', () => {
  it('learn nothing of user names by signing up, and keep nobody’s place', async () => {
    await fixture.database
      .updateTable('account')
      .set({ user_name: 'boss@demo.example' })
      .where('user_name', '=', 'hsorensen')
      .execute()
    const ask = async (email: string): Promise<TestBrowser> => {
      const browser = fixture.browser()
      await browser.get('/sign-up')
      await browser.post('/sign-up', { email })
      return browser
    }
    expect((await ask('boss@demo.example')).title()).toBe('Look into your mailbox')
    await ask('newcomer@demo.example')
    const made = await fixture.system((work) =>
      fixture.services.staff.create(work, {
        userName: 'newcomer',
        displayName: 'New Comer',
        email: 'newcomer@demo.example',
        role: 'agent',
        locale: 'en',
      }),
    )
    expect(made.accountId).toBeTruthy()
  })

  it('are slowed down at forgotten passwords, and lock no owner out of theirs', async () => {
    const stranger = fixture.browser()
    await stranger.get('/forgotten-password')
    await stranger.post('/forgotten-password', { email: 'mgarcia@demo.example' })
    for (let tries = 0; tries < 5; tries++)
      await stranger.post('/forgotten-password/mailbox', { code: String(100_000 + tries) })
    fixture.clock.advance(31)
    const owner = fixture.browser()
    await owner.get('/forgotten-password')
    await owner.post('/forgotten-password', { email: 'mgarcia@demo.example' })
    await owner.post('/forgotten-password/mailbox', { code: await fixture.mailedCode('password_code') })
    expect(owner.title()).toBe('One more proof')
    const machine = fixture.browser()
    let refused = 0
    for (let count = 0; count < 110; count++) {
      machine.jar.delete('rekey_sign_in|/')
      await machine.get('/forgotten-password')
      await machine.post('/forgotten-password', { email: `nobody${count}@demo.example` })
      if (machine.page.status === 429) refused++
    }
    expect(refused).toBeGreaterThan(0)
  }, 120_000)
})
