import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AccountId, AddressId, FactorId, RecordId } from '#common/model/ids.ts'
import type { FactorType } from '#common/model/words.ts'
import { findSummary } from '../accounts/account.store.ts'
import { newId } from '../ids.ts'
import { demoPassword } from '../seed/people.ts'
import { demoTotpSecret } from '../seed/seed.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import type { TestBrowser } from '../sign-in/testing/test-browser.ts'
import { factorSealContext } from './factor.service.ts'

const userName = 'mgarcia'
const email = 'mgarcia@demo.example'
let fixture: PageFixture
let accountId: AccountId
let app: FactorId
beforeAll(async () => {
  fixture = await createPageFixture()
  accountId = fixture.id(userName)
}, 180_000)
afterAll(() => fixture.close())

interface Extra {
  type: FactorType
  state?: 'working' | 'retired' | 'disabled'
  secret?: boolean
  number?: 'confirmed' | 'unconfirmed' | 'replaced'
  phone?: boolean
  credential?: boolean
}

async function addFactor(extra: Extra): Promise<FactorId> {
  const id = newId<FactorId>()
  const { database, clock, keys } = fixture
  const now = clock.now()
  const addressId = extra.number === undefined ? null : newId<AddressId>()
  if (addressId !== null)
    await database
      .insertInto('address')
      .values({
        id: addressId,
        account_id: accountId,
        kind: 'phone',
        value: `+4917612${String(randomInt(1_000_000)).padStart(6, '0')}`,
        confirmed_at: extra.number === 'unconfirmed' ? null : now,
        replaced_at: extra.number === 'replaced' ? now : null,
        behind_sign_in: false,
        position: 9,
      })
      .execute()
  const phoneId = extra.phone === true ? newId<RecordId>() : null
  if (phoneId !== null)
    await database
      .insertInto('phone')
      .values({
        id: phoneId,
        token_digest: phoneId,
        label: 'Pixel',
        subscription_sealed: null,
        registered_at: now,
        last_seen_at: now,
      })
      .execute()
  await database
    .insertInto('factor')
    .values({
      id,
      account_id: accountId,
      type: extra.type,
      label: 'Second',
      state: extra.state ?? 'working',
      preferred: false,
      secret_sealed: extra.secret === true ? keys.seal(factorSealContext(accountId), demoTotpSecret('other')) : null,
      last_step: null,
      wait_until: null,
      added_at: now,
      last_used_at: null,
      state_changed_at: now,
      served_as_key_at: null,
      address_id: addressId,
      phone_id: phoneId,
    })
    .execute()
  if (extra.credential === true)
    await database
      .insertInto('passkey')
      .values({
        factor_id: id,
        credential_id: id,
        public_key: '',
        sign_count: 0,
        transports: '',
        backed_up: false,
        user_verified: false,
      })
      .execute()
  return id
}

/** One authenticator app, and an account that is as new. */
beforeEach(async () => {
  const { database, keys, clock } = fixture
  const now = clock.now()
  await database.deleteFrom('sign_in').execute()
  await database.deleteFrom('guess_counter').execute()
  await database
    .updateTable('factor')
    .set({ state: 'ended', secret_sealed: null, phone_id: null, preferred: false })
    .where('account_id', '=', accountId)
    .execute()
  await database
    .updateTable('account')
    .set({ state: 'active', reconfiguration_since: null, reconfiguration_because: null })
    .where('id', '=', accountId)
    .execute()
  await database.updateTable('freeze').set({ lifted_at: now }).where('account_id', '=', accountId).execute()
  app = newId<FactorId>()
  await database
    .insertInto('factor')
    .values({
      id: app,
      account_id: accountId,
      type: 'totp',
      label: 'App',
      state: 'working',
      preferred: true,
      secret_sealed: keys.seal(factorSealContext(accountId), demoTotpSecret(userName)),
      last_step: null,
      wait_until: null,
      added_at: new Date(now.getTime() - 86_400_000),
      last_used_at: null,
      state_changed_at: now,
      served_as_key_at: null,
    })
    .execute()
  clock.advance(60)
})

const account = () =>
  fixture.database.selectFrom('account').selectAll().where('id', '=', accountId).executeTakeFirstOrThrow()
const factorState = async (id: FactorId) =>
  (await fixture.database.selectFrom('factor').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state
const usable = (use: 'sign_in' | 'key' = 'sign_in') =>
  fixture.system(async (work) => (await fixture.services.factors.usable(work, accountId, use)).map((row) => row.id))
const open = async () => ({
  sessions: (
    await fixture.database
      .selectFrom('session')
      .select('id')
      .where('account_id', '=', accountId)
      .where('ended_at', 'is', null)
      .execute()
  ).length,
  devices: (
    await fixture.database
      .selectFrom('trusted_device')
      .select('id')
      .where('account_id', '=', accountId)
      .where('ended_at', 'is', null)
      .execute()
  ).length,
})
const mailsSince = async (count: number): Promise<string[]> =>
  (await fixture.mails())
    .slice(count)
    .filter((mail) => mail.to === email)
    .map((mail) => mail.template)
    .filter((template) => template.includes('disabled'))
const nearlyDisabled = () =>
  fixture.database
    .updateTable('factor')
    .set({ failures: 99, wait_until: null })
    .where('account_id', '=', accountId)
    .where('type', 'in', ['totp'])
    .where('state', '<>', 'ended')
    .execute()

/** Factors that sign nobody in, whatever row they have. */
const unusable: Record<string, Extra> = {
  'a retired one': { type: 'sms', state: 'retired', number: 'confirmed' },
  'a disabled one': { type: 'sms', state: 'disabled', number: 'confirmed' },
  'an SMS whose number is not confirmed': { type: 'sms', number: 'unconfirmed' },
  'an SMS whose number was replaced': { type: 'sms', number: 'replaced' },
  'an SMS without a number': { type: 'sms' },
  'a push without a phone': { type: 'push' },
  'a passkey without its credential': { type: 'passkey' },
  'an app without its secret': { type: 'totp' },
}
const good: Record<string, Extra> = {
  'an SMS to a confirmed number': { type: 'sms', number: 'confirmed' },
  'a push to a phone': { type: 'push', phone: true },
  'a passkey': { type: 'passkey', credential: true },
}

const remove = async (id: FactorId): Promise<TestBrowser> => {
  const browser = await fixture.signIn(userName)
  await browser.get(`/account/factor/${id}`)
  await browser.post(`/account/factor/${id}/remove`)
  return browser
}

describe('the last usable factor', () => {
  for (const [name, extra] of Object.entries(unusable))
    it(`is the app beside ${name}: it is not removed, and 100 failures on it close the account`, async () => {
      const second = await addFactor(extra)
      expect(await usable()).toEqual([app])
      expect(Number((await fixture.system((work) => findSummary(work.tx, accountId)))?.working_factors)).toBe(1)
      await remove(app)
      expect(await factorState(app)).toBe('working')

      await fixture.database
        .insertInto('trusted_device')
        .values({
          id: newId<RecordId>(),
          account_id: accountId,
          token_digest: newId(),
          label: 'Laptop',
          place: '',
          trusted_at: fixture.clock.now(),
          last_used_at: null,
          expires_at: new Date(fixture.clock.now().getTime() + 86_400_000),
          ended_at: null,
          ended_because: null,
          previous_digest: null,
          rotated_at: null,
          shown: '',
        })
        .execute()
      expect((await open()).sessions).toBeGreaterThan(0)
      await nearlyDisabled()
      const before = (await fixture.mails()).length
      const thief = await fixture.passwordStep(userName)
      await thief.post('/sign-in/factor', { code: '000000' })
      expect(await factorState(app)).toBe('disabled')
      expect(await account()).toMatchObject({
        reconfiguration_because: 'failures',
        reconfiguration_since: fixture.clock.now(),
      })
      expect(await open()).toEqual({ sessions: 0, devices: 0 })
      expect(await mailsSince(before)).toEqual(['last_factor_disabled'])
      const entries = (await fixture.entries('account.reconfiguration_required')).filter(
        (entry) => entry.account_id === accountId && entry.at.getTime() === fixture.clock.now().getTime(),
      )
      expect(entries).toMatchObject([{ outcome: 'done', detail: { because: 'failures' } }])
      // A factor that failures disabled is no key (rule 13); whatever else was there opens no more than it did.
      fixture.clock.advance(7200)
      const next = await fixture.passwordStep(userName)
      expect(next.title()).toBe('Show that it is you')
      await next.post('/sign-in/key', { key: fixture.code(userName) })
      expect(next.title()).toBe('Show that it is you')
      expect(await usable('key')).toEqual(extra.state === 'retired' ? [second] : [])
    })

  for (const [name, extra] of Object.entries(good))
    it(`is not the app beside ${name}: it may go, and failures on it end nothing else`, async () => {
      const second = await addFactor(extra)
      expect((await usable()).sort()).toEqual([app, second].sort())
      expect(Number((await fixture.system((work) => findSummary(work.tx, accountId)))?.working_factors)).toBe(2)
      const owner = await fixture.signIn(userName)
      await nearlyDisabled()
      const before = (await fixture.mails()).length
      const thief = await fixture.passwordStep(userName)
      await thief.post('/sign-in/factor', { code: '000000' })
      expect(await factorState(app)).toBe('disabled')
      expect((await account()).reconfiguration_since).toBeNull()
      expect(await mailsSince(before)).toEqual(['factor_disabled'])
      expect((await owner.get('/account')).path).toBe('/account')
      expect(await usable()).toEqual([second])
      const preferred = await fixture.database
        .selectFrom('factor')
        .select('id')
        .where('account_id', '=', accountId)
        .where('preferred', '=', true)
        .execute()
      expect(preferred).toEqual([{ id: second }])
    })

  it('goes where a usable one is left, and so does one that is not usable itself', async () => {
    const broken = await addFactor({ type: 'sms' })
    await remove(broken)
    expect(await factorState(broken)).toBe('ended')
    const second = await addFactor({ type: 'sms', number: 'confirmed' })
    await remove(app)
    expect([await factorState(app), await factorState(second)]).toEqual(['ended', 'working'])
  })

  it('cannot be one that cannot be shown: such a one is not preferred either', async () => {
    const broken = await addFactor({ type: 'push' })
    const browser = await fixture.signIn(userName)
    await browser.get(`/account/factor/${broken}`)
    await browser.post(`/account/factor/${broken}/prefer`)
    const row = await fixture.database
      .selectFrom('factor')
      .select('preferred')
      .where('id', '=', broken)
      .executeTakeFirstOrThrow()
    expect(row.preferred).toBe(false)
  })
})

describe('100 failures close the account through whichever door the last one comes', () => {
  const doors: Record<string, () => Promise<unknown>> = {
    'the key of a set-up': async () => {
      await fixture.database
        .updateTable('account')
        .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
        .where('id', '=', accountId)
        .execute()
      const browser = await fixture.passwordStep(userName)
      await browser.post('/sign-in/key', { key: '000000' })
    },
    'a forgotten password': async () => {
      const browser = fixture.browser()
      await browser.get('/forgotten-password')
      await browser.post('/forgotten-password', { email })
      await browser.post('/forgotten-password/mailbox', { code: await fixture.mailedCode('password_code') })
      await browser.post('/forgotten-password/proof', { proof: '000000' })
    },
    'a proof in the profile': async () => {
      const browser = await fixture.signIn(userName)
      fixture.clock.advance(600)
      await browser.get('/account/recovery-code')
      await browser.post('/sign-in/proof', { password: demoPassword })
      // Signing in has forgotten the failures before.
      await nearlyDisabled()
      await browser.post('/sign-in/factor', { code: '000000' })
    },
    'the desk': () =>
      fixture.system((work) => fixture.services.factors.verifyTotp(work, accountId, '000000', 'sign_in')),
    'a code by SMS': async () => {
      await fixture.database
        .updateTable('factor')
        .set({ state: 'ended', secret_sealed: null })
        .where('id', '=', app)
        .execute()
      const sms = await addFactor({ type: 'sms', number: 'confirmed' })
      await fixture.database.updateTable('factor').set({ failures: 99 }).where('id', '=', sms).execute()
      const browser = await fixture.passwordStep(userName)
      await browser.post('/sign-in/factor', { code: '000000' })
      app = sms
    },
  }
  for (const [name, knock] of Object.entries(doors))
    it(name, async () => {
      await nearlyDisabled()
      const before = (await fixture.mails()).length
      await knock()
      expect(await factorState(app)).toBe('disabled')
      expect(await account()).toMatchObject({
        reconfiguration_because: name === 'the key of a set-up' ? 'required' : 'failures',
      })
      expect((await account()).reconfiguration_since).not.toBeNull()
      expect(await open()).toMatchObject({ sessions: 0 })
      expect(await mailsSince(before)).toEqual(['last_factor_disabled'])
    })
})

describe('a freeze that ends the only usable factor', () => {
  it('leaves an account that sets MFA up anew once it is lifted, and the password alone never does', async () => {
    const old = await addFactor({ type: 'sms' })
    await fixture.database
      .updateTable('factor')
      .set({ added_at: new Date(fixture.clock.now().getTime() - 9e8) })
      .where('id', '=', old)
      .execute()
    const since = new Date(fixture.clock.now().getTime() - 2 * 86_400_000)
    await fixture.system((work) =>
      fixture.services.freezes.freeze(
        work,
        { id: accountId },
        { by: 'owner', byId: accountId, disputedSince: since, because: 'notice' },
      ),
    )
    expect(await factorState(app)).toBe('ended')
    expect(await factorState(old)).toBe('working')
    expect(await account()).toMatchObject({ state: 'frozen', reconfiguration_because: 'frozen' })
  })

  it('marks nothing where an older one still signs in (rule 17)', async () => {
    await addFactor({ type: 'sms', number: 'confirmed' })
    const since = new Date(fixture.clock.now().getTime() - 3600_000)
    await fixture.system((work) =>
      fixture.services.freezes.freeze(
        work,
        { id: accountId },
        { by: 'owner', byId: accountId, disputedSince: since, because: 'notice' },
      ),
    )
    expect(await factorState(app)).toBe('working')
    expect((await account()).reconfiguration_since).toBeNull()
  })
})
