import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AddressId, FactorId } from '#common/model/ids.ts'
import { newId } from '../../ids.ts'
import { createRelyingParty } from '../../oidc/testing/relying-party.ts'
import { createPageFixture, type PageFixture } from '../testing/page-fixture.ts'
import type { TestBrowser } from '../testing/test-browser.ts'

let fixture: PageFixture
beforeEach(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterEach(() => fixture.close())

const owner = 'mgarcia'
const mailbox = `${owner}@demo.example`
const password = 'correct horse demo'
/** The number of the phone that is stolen later. */
const stolenNumber = '+34612000111'

const smsFactor = async (): Promise<FactorId> =>
  (await fixture.system((work) => fixture.services.factors.held(work, fixture.id(owner)))).find(
    (factor) => factor.type === 'sms',
  )?.id as FactorId

async function addSms(browser: TestBrowser): Promise<void> {
  await browser.post('/account/factors/add', { method: 'sms' })
  await browser.post('/sign-in/set-up/number', { number: stolenNumber })
  await browser.post('/sign-in/set-up', { code: await fixture.smsCode(stolenNumber), label: 'Stolen' })
  expect(browser.page.path).toBe('/account')
  fixture.clock.advance(3600)
}
/** The owner's own browser, with a fresh proof. */
async function removeStolen(): Promise<TestBrowser> {
  const browser = await fixture.signIn(owner)
  await browser.post(`/account/factor/${await smsFactor()}/remove`)
  expect(await smsFactor()).toBeUndefined()
  return browser
}

describe('a copied token of a trusted device (rule 3, decision 16)', () => {
  it('loses what applications were given in the session that ends with the trust', async () => {
    const browser = await fixture.passwordStep(owner)
    await browser.post('/sign-in/factor', { code: fixture.code(owner), trust: '1' })
    const thief = fixture.browser()
    thief.jar.set('rekey_device|/', { value: browser.cookie('rekey_device') ?? '', path: '/' })
    const wiki = await createRelyingParty(fixture)
    const { tokens } = await wiki.tokens(owner, thief)
    fixture.clock.advance(240)
    await browser.post('/account/sign-out')
    await browser.get('/sign-in')
    await browser.post('/sign-in', { identifier: owner, password })
    expect((await fixture.mails()).map((mail) => mail.template)).toContain('trusted_device_copied')
    expect((await thief.get('/account')).path).toBe('/sign-in')
    expect({
      userinfo: (await wiki.userinfo(tokens.access_token)).statusCode,
      refreshed: (await wiki.refresh(tokens.refresh_token)).statusCode,
    }).toEqual({ userinfo: 401, refreshed: 400 })
  })
})

describe('a stolen phone whose factor the owner removes while the thief is half way', () => {
  it('sets no new password with it (rules 3 and 21)', async () => {
    await addSms(await fixture.signIn(owner))
    const thief = fixture.browser()
    await thief.get('/forgotten-password')
    await thief.post('/forgotten-password', { email: mailbox })
    await thief.post('/forgotten-password/mailbox', { code: await fixture.mailedCode('password_code') })
    await thief.post('/sign-in/way', { way: await smsFactor() })
    await thief.post('/sign-in/factor', { code: await fixture.smsCode(stolenNumber) })
    expect(thief.title()).toBe('Choose a new password')
    fixture.clock.advance(60)
    await removeStolen()
    fixture.clock.advance(60)
    await thief.post('/forgotten-password/password', { new_password: 'kettle lamp anchor tide' })
    const changed = (await fixture.entries('password.changed')).length
    expect(changed).toBe(0)
  })

  it('makes no recovery code with it, once other sessions were ended too (rules 3 and 8)', async () => {
    const browser = await fixture.signIn(owner)
    await addSms(browser)
    await browser.get('/account/recovery-code')
    await browser.post('/sign-in/proof', { password })
    await browser.post('/sign-in/factor', { code: fixture.code(owner) })
    await browser.post('/account/recovery-code/revoke')
    fixture.clock.advance(30)
    const thief = await fixture.passwordStep(owner)
    await thief.post('/sign-in/way', { way: await smsFactor() })
    await thief.post('/sign-in/factor', { code: await fixture.smsCode(stolenNumber) })
    expect(thief.page.path).toBe('/sign-in')
    await browser.post(`/account/factor/${await smsFactor()}/remove`)
    await browser.post('/account/sessions/end', { which: 'others' })
    expect(await smsFactor()).toBeUndefined()
    await thief.post('/sign-in/recovery-code')
    expect(thief.page.body).not.toContain('id="recovery-code"')
  })
})

describe('two tabs of one browser with two accounts', () => {
  it('a page of the first account acts on no other one (rules 4 and 6)', async () => {
    const browser = await fixture.signIn(owner)
    await browser.get('/account/disable-mfa')
    expect(browser.page.path).toBe('/account/disable-mfa')
    const stale = browser.formToken()
    await browser.post('/account/sign-out')
    await browser.get('/sign-in')
    await browser.post('/sign-in', { identifier: 'mgarcia2', password })
    await browser.post('/sign-in/factor', { code: fixture.code('mgarcia2') })
    await browser.post('/account/disable-mfa', { form_token: stale })
    const other = await fixture.database
      .selectFrom('account')
      .select('reconfiguration_since')
      .where('id', '=', fixture.id('mgarcia2'))
      .executeTakeFirstOrThrow()
    expect(other.reconfiguration_since).toBeNull()
  })
})

describe('a notice', () => {
  it('reaches every confirmed number (rule 9)', async () => {
    await fixture.database
      .insertInto('address')
      .values({
        id: newId<AddressId>(),
        account_id: fixture.id(owner),
        kind: 'phone',
        value: '+34612000222',
        confirmed_at: fixture.clock.now(),
        behind_sign_in: false,
        position: 9,
      })
      .execute()
    const browser = await fixture.signIn(owner)
    await browser.post('/account/recovery-code/revoke')
    const told = (await fixture.sms('recovery_code_revoked')).map((sms) => sms.to).sort()
    expect(told).toEqual(['+34612000222', '+34612345678'])
  })
})

describe('a notice by SMS', () => {
  it('is not silenced by codes that the thief had sent to numbers of their own (rule 9)', async () => {
    const thief = await fixture.signIn(owner)
    await thief.post('/account/factors/add', { method: 'sms' })
    for (let count = 0; count < 9; count++) {
      await thief.post('/sign-in/set-up/number', { number: `+3461200030${String(count)}` })
      await thief.post('/sign-in/set-up/number/other')
      fixture.clock.advance(31)
    }
    await thief.post('/sign-in/set-up/number', { number: stolenNumber })
    await thief.post('/sign-in/set-up', { code: await fixture.smsCode(stolenNumber), label: 'Thief' })
    expect(await smsFactor()).toBeDefined()
    expect((await fixture.sms('factor_added')).map((sent) => sent.to)).toContain('+34612345678')
  })
})

describe('somebody with an account of their own who knows another’s number', () => {
  it('does not use up the SMS that its owner signs in with (limits, rule 7)', async () => {
    const victim = 'atanaka'
    const number = '+819012345677'
    for (let round = 0; round < 5; round++) {
      const insider = await fixture.signIn(owner)
      await insider.post('/account/factors/add', { method: 'sms' })
      await insider.post('/sign-in/set-up/number', { number })
      for (let again = 0; again < 2; again++) {
        fixture.clock.advance(31)
        await insider.post('/sign-in/set-up/number/resend')
      }
      await insider.post('/sign-in/restart')
      fixture.clock.advance(1200)
    }
    const browser = await fixture.passwordStep(victim)
    const sms = (await fixture.system((work) => fixture.services.factors.held(work, fixture.id(victim)))).find(
      (factor) => factor.type === 'sms',
    )
    await browser.post('/sign-in/way', { way: sms?.id ?? '' })
    expect((await fixture.sms('sign_in_code')).map((sent) => sent.to)).toContain(number)
  })
})

describe('a number that a thief replaces', () => {
  it('is told of it, whatever SMS the thief sent to numbers of their own before (rule 4)', async () => {
    const victim = 'atanaka'
    const before = '+819012345677'
    const thief = await fixture.signIn(victim)
    const sms = (await fixture.system((work) => fixture.services.factors.held(work, fixture.id(victim)))).find(
      (factor) => factor.type === 'sms',
    )
    await thief.post(`/account/factor/${sms?.id ?? ''}/number`)
    for (let count = 0; count < 19; count++) {
      await thief.post('/sign-in/set-up/number', { number: `+346120003${String(count).padStart(2, '0')}` })
      await thief.post('/sign-in/set-up/number/other')
      fixture.clock.advance(31)
    }
    await thief.post('/sign-in/set-up/number', { number: stolenNumber })
    await thief.post('/sign-in/set-up', { code: await fixture.smsCode(stolenNumber), label: 'Thief' })
    expect(await fixture.entries('address.changed')).toHaveLength(1)
    expect((await fixture.sms('number_changed')).map((sent) => sent.to)).toContain(before)
  })
})

describe('an unlocked browser in which a set-up was left open', () => {
  it('adds no factor when the proof has run out (rule 4)', async () => {
    const browser = await fixture.signIn(owner)
    await browser.post('/account/factors/add', { method: 'totp' })
    fixture.clock.advance(25 * 60)
    await browser.post('/sign-in/method-again')
    await browser.post('/sign-in/method', { method: 'sms' })
    await browser.post('/sign-in/set-up/number', { number: stolenNumber })
    await browser.post('/sign-in/set-up', { code: await fixture.smsCode(stolenNumber), label: 'Thief' })
    expect(await smsFactor()).toBeUndefined()
  })
})
