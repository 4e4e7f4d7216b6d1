import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FactorId } from '#common/model/ids.ts'
import { listAddresses } from '../accounts/account.store.ts'
import { removeExpired } from '../housekeeping.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
beforeEach(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterEach(() => fixture.close())

const oldNumber = '+819012345677'
const newNumber = '+34612345600'
const thirdNumber = '+34612345611'

/** Signs atanaka in by SMS, the one factor that she has. */
async function signIn(number: string): Promise<TestBrowser> {
  fixture.clock.advance(60)
  const browser = await fixture.passwordStep('atanaka')
  const way = new RegExp(`name="way" value="([^"]+)">\\s*<button[^>]*>[^<]*… ${number.slice(-2)}`).exec(
    browser.page.body.replace(/[\u2066\u2069]/g, ''),
  )?.[1]
  if (way !== undefined) await browser.post('/sign-in/way', { way })
  await browser.post('/sign-in/factor', { code: await fixture.smsCode(number) })
  return browser
}

async function changeNumber(browser: TestBrowser, number: string): Promise<void> {
  fixture.clock.advance(60)
  await browser.post(`/account/factor/${await smsFactor()}/number`)
  await browser.post('/sign-in/set-up/number', { number })
  await browser.post('/sign-in/set-up', { code: await fixture.smsCode(number) })
}

const factors = () => fixture.system((work) => fixture.services.factors.held(work, fixture.id('atanaka')))
const smsFactor = async (): Promise<FactorId> =>
  (await factors()).find((factor) => factor.type === 'sms')?.id ?? ('none' as FactorId)
const numbers = async () =>
  Object.fromEntries(
    (
      await fixture.database
        .selectFrom('address')
        .select(['value', 'confirmed_at', 'replaced_at'])
        .where('account_id', '=', fixture.id('atanaka'))
        .where('kind', '=', 'phone')
        .execute()
    ).map((row) => [
      row.value,
      `${row.confirmed_at === null ? 'unconfirmed' : 'confirmed'}${row.replaced_at === null ? '' : ' old'}`,
    ]),
  )

/** Presses the button of the newest notice of a number that was changed. */
async function dispute(): Promise<void> {
  const text = (await fixture.mails()).findLast((mail) => mail.template === 'phone_number_changed')?.text ?? ''
  await press(/http:\/\/localhost:4800(\/not-me\/[\w-]{43})/.exec(text)?.[1] ?? 'no link')
}
async function press(path: string): Promise<void> {
  const browser = fixture.browser()
  await browser.get(path)
  expect((await browser.post(path)).status).toBe(200)
}

/** Leaves the SMS factor as the only one, as an owner has who never set up an app. */
async function keepSmsAlone(): Promise<void> {
  await fixture.database
    .updateTable('factor')
    .set({ state: 'ended', secret_sealed: null, preferred: false })
    .where('account_id', '=', fixture.id('atanaka'))
    .where('type', '<>', 'sms')
    .execute()
}

describe('rules 4 and 17: a number that was changed', () => {
  it('comes back when its owner says "this was not me", and signs in, the thief’s does not', async () => {
    await keepSmsAlone()
    const thief = await signIn(oldNumber)
    expect(thief.page.path).toBe('/account')
    const factor = await smsFactor()
    await changeNumber(thief, newNumber)
    expect(await numbers()).toEqual({ [oldNumber]: 'confirmed old', [newNumber]: 'confirmed' })
    await dispute()
    expect(await numbers()).toEqual({ [oldNumber]: 'confirmed', [newNumber]: 'unconfirmed old' })
    expect(await factors()).toMatchObject([{ id: factor, number: oldNumber, state: 'working' }])
    const [entry] = (await fixture.entries('address.changed')).filter((row) => row.detail['wentBack'] === true)
    expect(entry).toMatchObject({ account_id: fixture.id('atanaka'), outcome: 'done' })
    expect(entry?.detail).toMatchObject({ factorId: factor, because: 'frozen' })
    expect(JSON.stringify(entry)).not.toMatch(/\+81|\+34/)
    const owner = await signIn(oldNumber)
    expect(owner.page.path).toBe('/account')
    expect(owner.page.body).toContain('… 77')
  })

  it('comes back over several changes, to where it was at the event and no further', async () => {
    await keepSmsAlone()
    const owner = await signIn(oldNumber)
    await changeNumber(owner, newNumber)
    const first = (await fixture.mails()).findLast((mail) => mail.template === 'phone_number_changed')?.text ?? ''
    fixture.clock.advance(3600)
    const thief = await signIn(newNumber)
    await changeNumber(thief, thirdNumber)
    expect(await numbers()).toEqual({
      [oldNumber]: 'confirmed old',
      [newNumber]: 'confirmed old',
      [thirdNumber]: 'confirmed',
    })
    await dispute()
    expect(await factors()).toMatchObject([{ number: newNumber }])
    // An earlier event reaches further back.
    await press(/http:\/\/localhost:4800(\/not-me\/[\w-]{43})/.exec(first)?.[1] ?? 'no link')
    expect(await factors()).toMatchObject([{ number: oldNumber }])
    expect(await numbers()).toEqual({
      [oldNumber]: 'confirmed',
      [newNumber]: 'unconfirmed old',
      [thirdNumber]: 'unconfirmed old',
    })
  })

  it('is what the owner may go back to, and that change can be disputed like any other', async () => {
    await keepSmsAlone()
    const owner = await signIn(oldNumber)
    await changeNumber(owner, newNumber)
    await changeNumber(owner, oldNumber)
    expect(owner.page.path).toBe('/account')
    expect(await numbers()).toEqual({ [oldNumber]: 'confirmed', [newNumber]: 'confirmed old' })
    await dispute()
    expect(await factors()).toMatchObject([{ number: newNumber }])
  })

  it('is nobody else’s and receives nothing while it may come back; then it is forgotten', async () => {
    await keepSmsAlone()
    await changeNumber(await signIn(oldNumber), newNumber)
    const account = fixture.id('atanaka')
    const shown = await fixture.system((work) =>
      fixture.services.accounts.get(work, { id: fixture.id('mruiz'), role: 'agent' }, account),
    )
    expect(shown.addresses.filter((address) => address.kind === 'phone').map((address) => address.hint)).toEqual([
      '… 00',
    ])
    // Out of the reach of the limits on SMS, which would silence the notice by themselves.
    fixture.clock.advance(24 * 3600)
    const owner = { id: account, locale: 'en', display_name: 'Aiko' }
    await fixture.system(async (work) =>
      fixture.services.delivery.notify(work, owner, await listAddresses(work.tx, account), 'factor_added', {
        factor: 'x',
      }),
    )
    expect((await fixture.sms('factor_added')).map((sms) => sms.to)).toEqual([newNumber])

    const take = async (): Promise<TestBrowser> => {
      fixture.clock.advance(60)
      const other = await fixture.signIn('mgarcia')
      await other.post('/account/factors/add', { method: 'sms' })
      await other.post('/sign-in/set-up/number', { number: oldNumber })
      await other.post('/sign-in/set-up', { code: await fixture.smsCode(oldNumber), label: 'Mine' })
      return other
    }
    expect((await take()).error()).toContain('another account')
    fixture.clock.advance(28 * 24 * 3600)
    await fixture.system(removeExpired)
    expect(await numbers()).toEqual({ [oldNumber]: 'confirmed old', [newNumber]: 'confirmed' })
    fixture.clock.advance(24 * 3600 + 120)
    await fixture.system(removeExpired)
    expect(await numbers()).toEqual({ [newNumber]: 'confirmed' })
    expect(await factors()).toMatchObject([{ number: newNumber }])
    expect((await take()).page.path).toBe('/account')
  })

  it('mends an imported SMS factor that has no number, in place of a second factor', async () => {
    const browser = await fixture.signIn('mgarcia')
    await fixture.database
      .insertInto('factor')
      .values({
        id: 'IMPORTEDSMS1' as FactorId,
        account_id: fixture.id('mgarcia'),
        type: 'sms',
        label: 'Imported',
        state: 'working',
        preferred: false,
        secret_sealed: null,
        last_step: null,
        added_at: fixture.clock.now(),
        last_used_at: null,
        state_changed_at: fixture.clock.now(),
        served_as_key_at: null,
        wait_until: null,
      })
      .execute()
    await browser.post('/account/factor/IMPORTEDSMS1/number')
    await browser.post('/sign-in/set-up/number', { number: newNumber })
    await browser.post('/sign-in/set-up', { code: await fixture.smsCode(newNumber) })
    expect(browser.page.path).toBe('/account')
    const held = await fixture.system((work) => fixture.services.factors.held(work, fixture.id('mgarcia')))
    expect(held.filter((factor) => factor.type === 'sms')).toMatchObject([{ id: 'IMPORTEDSMS1', number: newNumber }])
  })
})
