import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formGroupedCode } from '#common/model/grouped-code.ts'
import { listAddresses } from '../../accounts/account.store.ts'
import { insertCase } from '../../cases/testing/insert-case.ts'
import { mfaClass } from '../../oidc/authentication-class.ts'
import { createRelyingParty } from '../../oidc/testing/relying-party.ts'
import { defaultOwnerPolicy } from '../../owner-policy.ts'
import { createPageFixture, type PageFixture } from '../testing/page-fixture.ts'
import { addPasskey, optionsOf } from '../testing/passkey-walk.ts'
import { createSoftwareAuthenticator } from '../testing/software-authenticator.ts'
import type { TestBrowser } from '../testing/test-browser.ts'

let fixture: PageFixture
beforeEach(async () => {
  fixture = await createPageFixture({ policy: { ...defaultOwnerPolicy, signUpDomains: ['demo.example'] } })
}, 180_000)
afterEach(() => fixture.close())

const owner = 'mgarcia'
const mailbox = `${owner}@demo.example`
const password = 'correct horse demo'

async function trusted(): Promise<TestBrowser> {
  const browser = await fixture.passwordStep(owner)
  await browser.post('/sign-in/factor', { code: fixture.code(owner), trust: '1' })
  fixture.clock.advance(30)
  return browser
}
const tokenOf = (browser: TestBrowser): string => browser.cookie('rekey_device') ?? ''
function holding(token: string): TestBrowser {
  const browser = fixture.browser()
  browser.jar.set('rekey_device|/', { value: token, path: '/' })
  return browser
}
async function passwordIsEnough(browser: TestBrowser): Promise<boolean> {
  await browser.post('/account/sign-out')
  await browser.get('/sign-in')
  await browser.post('/sign-in', { identifier: owner, password })
  return browser.page.path === '/account'
}
const told = async (template: string): Promise<number> =>
  (await fixture.mails()).filter((mail) => mail.template === template).length
const passIn = async (email: string): Promise<string> =>
  /\b([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})\b/.exec(
    (await fixture.mails()).filter((mail) => mail.to === email && mail.template === 'sign_up').at(-1)?.text ?? '',
  )?.[1] ?? 'none'
async function signUp(email: string): Promise<void> {
  const browser = fixture.browser()
  await browser.get('/sign-up')
  await browser.post('/sign-up', { email })
}

describe('a copied token of a trusted device', () => {
  it('dies with the trust that its browser gives up for a new one', async () => {
    const browser = await trusted()
    const thief = holding(tokenOf(browser))
    // An application that wants MFA asks for the factor, and the box is ticked again.
    await browser.post('/account/sign-out')
    const wiki = await createRelyingParty(fixture)
    await browser.get(wiki.authorizationUrl('a'.repeat(43), { acr_values: mfaClass }))
    await browser.post('/sign-in', { identifier: owner, password })
    await browser.post('/sign-in/factor', { code: fixture.code(owner), trust: '1' })
    fixture.clock.advance(3600)
    expect(tokenOf(browser)).not.toBe(tokenOf(thief))
    let days = 0
    for (; days < 20 && (await passwordIsEnough(thief)); days++) {
      await passwordIsEnough(browser)
      fixture.clock.advance(24 * 3600)
    }
    expect({ days, told: await told('trusted_device_copied') }).toEqual({ days: 0, told: 0 })
  })

  it('is found out when the owner’s browser comes again (decision 16)', async () => {
    const browser = await trusted()
    expect(await passwordIsEnough(holding(tokenOf(browser)))).toBe(true)
    fixture.clock.advance(3600)
    await passwordIsEnough(browser)
    fixture.clock.advance(3600)
    await passwordIsEnough(browser)
    expect(await told('trusted_device_copied')).toBeGreaterThan(0)
  })
})

describe('a copied passkey', () => {
  it('signs nobody in any more once the copy was seen', async () => {
    const device = createSoftwareAuthenticator({ origin: 'http://localhost:4800', rpId: 'localhost' })
    await addPasskey(fixture, owner, device)
    const shows = async (counter: number): Promise<TestBrowser> => {
      const browser = await fixture.passwordStep(owner)
      const way = /name="way" value="([^"]+)">\s*<button[^>]*>[^<]*Passkey/.exec(browser.page.body)?.[1]
      if (way === undefined) return browser
      await browser.post('/sign-in/way', { way })
      await browser.post('/sign-in/factor', { passkey: device.get(optionsOf(browser), { counter }) })
      return browser
    }
    await shows(50)
    // The thief's copy counts far ahead, the owner's is refused from then on.
    await shows(1000)
    for (let count = 51; count < 54; count++) {
      expect((await shows(count)).cookie('rekey_session'), `owner at ${count}`).toBeUndefined()
      expect((await shows(count + 1000)).cookie('rekey_session'), `thief at ${count + 1000}`).toBeUndefined()
    }
  })
})

describe('a stranger who knows a mailbox and nothing else', () => {
  it('does not close an invitation by wrong passes', async () => {
    await signUp('newcomer@demo.example')
    const pass = await passIn('newcomer@demo.example')
    const stranger = fixture.browser()
    for (let count = 0; count < 5; count++) {
      await stranger.get('/invitation')
      const wrong = formGroupedCode('enrolmentPass', Buffer.alloc(12, count))
      await stranger.post('/invitation', { email: 'newcomer@demo.example', pass: wrong })
    }
    const browser = fixture.browser()
    await browser.get('/invitation')
    await browser.post('/invitation', { email: 'newcomer@demo.example', pass })
    expect(browser.title()).toBe('Choose a new password')
  })

  it('does not end a set-up that is under way by signing up with its address', async () => {
    await signUp('newcomer@demo.example')
    const browser = fixture.browser()
    await browser.get('/invitation')
    await browser.post('/invitation', { email: 'newcomer@demo.example', pass: await passIn('newcomer@demo.example') })
    await browser.post('/invitation/password', { display_name: 'N', new_password: 'kettle lamp anchor tide' })
    expect(browser.title()).toBe('Choose how you sign in')
    await signUp('newcomer@demo.example')
    await browser.post('/sign-in/method', { method: 'totp' })
    expect(browser.page.body).toContain('id="secret"')
  })
})

describe('whoever has the password of somebody who waits for a set-up', () => {
  it('does not keep the owner’s pass out until it has run out', async () => {
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'reset' })
      .where('id', '=', fixture.id(owner))
      .execute()
    const binding = { caseId: null, addressId: null, lifeSeconds: 30 * 60 }
    const pass = await fixture.system(async (work) =>
      (await fixture.services.passes.issue(work, fixture.id(owner), binding)).pass.reveal(),
    )
    const thief = await fixture.passwordStep(owner)
    expect(thief.title()).not.toBe('Sign in')
    for (let minute = 0; minute < 29; minute++) {
      await thief.post('/sign-in/key', { key: formGroupedCode('enrolmentPass', Buffer.alloc(12, minute)) })
      fixture.clock.advance(60)
      if (minute % 20 === 19) await thief.post('/sign-in', { identifier: owner, password })
    }
    const browser = await fixture.passwordStep(owner)
    await browser.post('/sign-in/key', { key: pass })
    expect(browser.title()).toBe('Choose how you sign in')
    expect(await told('passes_wrong')).toBeGreaterThan(0)
  })
})

describe('a frozen account (rule 17)', () => {
  it('loses what a thief opened by a factor that an earlier notice disputes', async () => {
    const thief = await fixture.signIn(owner)
    await thief.post('/account/factors/add', { method: 'sms' })
    await thief.post('/sign-in/set-up/number', { number: '+34612000111' })
    await thief.post('/sign-in/set-up', { code: await fixture.smsCode('+34612000111'), label: 'Thief' })
    expect(thief.page.path).toBe('/account')
    fixture.clock.advance(3600)
    await trusted()
    const report = async (template: string): Promise<string> => {
      const mail = (await fixture.mails()).findLast((sent) => sent.template === template)
      const link = /\/not-me\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? ''
      const reader = fixture.browser()
      await reader.get(link)
      await reader.post(link)
      return reader.title()
    }
    expect(await report('trusted_device_added')).toBe('Your account is frozen')
    fixture.clock.advance(3600)
    const again = await fixture.passwordStep(owner)
    const ways = await fixture.system((work) => fixture.services.factors.held(work, fixture.id(owner)))
    await again.post('/sign-in/way', { way: ways.find((way) => way.type === 'sms')?.id ?? '' })
    await again.post('/sign-in/factor', { code: await fixture.smsCode('+34612000111') })
    expect((await again.get('/account')).path).toBe('/account')
    expect(await report('factor_added')).toBe('Your account is frozen')
    expect((await again.get('/account')).path).toBe('/sign-in')
  })
})

describe('a mailbox that tags lead to', () => {
  it('is not filled by signing up under one tag after another', async () => {
    for (let tag = 0; tag < 8; tag++) await signUp(`newcomer+${tag}@demo.example`)
    const mails = (await fixture.mails()).filter((mail) => mail.template === 'sign_up')
    expect(mails.length).toBeGreaterThan(0)
    expect(mails.length).toBeLessThanOrEqual(5)
  })
})

describe('a stranger who knows a user name and nothing else', () => {
  it('does not keep an owner out of a browser that is trusted', async () => {
    const browser = await trusted()
    // One try an hour is enough from the twelfth on.
    for (let count = 0; count < 12; count++) {
      await fixture.passwordStep(owner, 'not the password')
      fixture.clock.advance(count < 11 ? 3600 : 60)
    }
    expect(await passwordIsEnough(browser)).toBe(true)
  })
})

describe('whoever holds a trusted browser and not its owner’s password', () => {
  it('waits as everybody does, and keeps the owner out of no other browser', async () => {
    const browser = await trusted()
    const thief = holding(tokenOf(browser))
    const type = async (words: string): Promise<string> => {
      await thief.get('/sign-in')
      await thief.post('/sign-in', { identifier: owner, password: words })
      return thief.page.path
    }
    for (let count = 0; count < 5; count++) expect(await type(`guess ${String(count)}`)).not.toBe('/account')
    expect(await type(password)).not.toBe('/account')
    const elsewhere = await fixture.passwordStep(owner)
    expect(elsewhere.title()).not.toBe('Sign in')
    fixture.clock.advance(3600)
    expect(await type(password)).toBe('/account')
  })

  it('types wrong passwords into an open profile and keeps the owner out nowhere else', async () => {
    const browser = await fixture.signIn(owner)
    fixture.clock.advance(3600)
    await browser.get('/account')
    await browser.post('/account/factors/add', { method: 'sms' })
    for (let count = 0; count < 6; count++) await browser.post('/sign-in/proof', { password: `guess ${String(count)}` })
    await browser.post('/sign-in/proof', { password })
    expect(browser.title()).not.toBe('Enter the code')
    const elsewhere = await fixture.passwordStep(owner)
    expect(elsewhere.title()).not.toBe('Sign in')
  })
})

describe('a mailbox alone (rule 21)', () => {
  it('sets no new password by the pass of a case that was mailed to it', async () => {
    const accountId = fixture.id(owner)
    const caseId = await insertCase(fixture, owner, '70000001')
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'reset' })
      .where('id', '=', accountId)
      .execute()
    const pass = await fixture.system(async (work) => {
      const address = (await listAddresses(work.tx, accountId)).find((row) => row.kind === 'email')
      const binding = { caseId, addressId: address?.id ?? null, lifeSeconds: 3600 }
      expect(address?.value).toBe(mailbox)
      return (await fixture.services.passes.issue(work, accountId, binding)).pass.reveal()
    })
    const thief = fixture.browser()
    await thief.get('/forgotten-password')
    await thief.post('/forgotten-password', { email: mailbox })
    await thief.post('/forgotten-password/mailbox', { code: await fixture.mailedCode('password_code') })
    await thief.post('/forgotten-password/proof', { proof: pass })
    await thief.post('/forgotten-password/password', { new_password: 'kettle lamp anchor tide' })
    expect(thief.title()).not.toBe('Choose how you sign in')
  })
})
