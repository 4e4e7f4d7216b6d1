import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formGroupedCode } from '#common/model/grouped-code.ts'
import { locksOf } from '../../cases/case-facts.ts'
import { forgetTries } from '../../guesses/guess.service.ts'
import { removeExpired } from '../../housekeeping.ts'
import { defaultOwnerPolicy } from '../../owner-policy.ts'
import { createPageFixture, type PageFixture } from '../testing/page-fixture.ts'
import { addPasskey } from '../testing/passkey-walk.ts'
import { createSoftwareAuthenticator } from '../testing/software-authenticator.ts'
import type { TestBrowser } from '../testing/test-browser.ts'

let fixture: PageFixture
beforeEach(async () => {
  fixture = await createPageFixture({ policy: { ...defaultOwnerPolicy, signUpDomains: ['demo.example'] } })
}, 180_000)
afterEach(() => fixture.close())

const owner = 'mgarcia'
const password = 'correct horse demo'
const told = async (template: string): Promise<number> =>
  (await fixture.mails()).filter((mail) => mail.template === template).length
async function trusted(): Promise<TestBrowser> {
  const browser = await fixture.passwordStep(owner)
  await browser.post('/sign-in/factor', { code: fixture.code(owner), trust: '1' })
  fixture.clock.advance(30)
  return browser
}
function holding(browser: TestBrowser): TestBrowser {
  const other = fixture.browser()
  other.jar.set('rekey_device|/', { value: browser.cookie('rekey_device') ?? '', path: '/' })
  return other
}
async function type(browser: TestBrowser, words: string, follow = true): Promise<string> {
  await browser.get('/sign-in')
  await browser.post('/sign-in', { identifier: owner, password: words }, {}, { follow })
  return browser.page.path
}

describe('a copied token of a trusted device that is shown twice within a minute', () => {
  it.each([0, 1])(
    'is found out at the owner’s next use, whichever answer (%i) the thief goes on with',
    async (used) => {
      const browser = await trusted()
      const windows = [holding(browser), holding(browser)]
      for (const window of windows) {
        await type(window, password, false)
        fixture.clock.advance(20)
      }
      const thief = windows[used] ?? browser
      expect((await thief.get('/account')).path).toBe('/account')
      fixture.clock.advance(3600)
      await browser.post('/account/sign-out')
      expect(await type(browser, password)).not.toBe('/account')
      expect(await told('trusted_device_copied')).toBeGreaterThan(0)
      // What the copy signed in ends with the trust.
      expect((await thief.get('/account')).path).toBe('/sign-in')
    },
  )
})

describe('a copied passkey that is shown while wrong codes wait', () => {
  it('is disabled and told all the same', async () => {
    const device = createSoftwareAuthenticator({ origin: 'http://localhost:4800', rpId: 'localhost' })
    await addPasskey(fixture, owner, device)
    const alone = async (counter: number): Promise<TestBrowser> => {
      const browser = fixture.browser()
      await browser.get('/sign-in')
      await browser.post('/sign-in/passkey/options')
      await browser.post('/sign-in/passkey', { passkey: device.get(browser.page.body, { counter }) })
      return browser
    }
    expect((await alone(1000)).page.path).toBe('/account')
    const thief = await fixture.passwordStep(owner)
    for (let count = 0; count < 6; count++) await thief.post('/sign-in/factor', { code: '000000' })
    expect((await alone(50)).cookie('rekey_session')).toBeUndefined()
    expect(await fixture.entries('factor.copied')).toHaveLength(1)
    expect(await told('passkey_copied')).toBeGreaterThan(0)
    fixture.clock.advance(7200)
    expect((await alone(2000)).cookie('rekey_session')).toBeUndefined()
  })
})

describe('whoever has the password and types wrong recovery codes', () => {
  it('is told of at the fifth, as with any other wrong code', async () => {
    const thief = await fixture.passwordStep(owner)
    for (let count = 0; count < 5; count++)
      await thief.post('/sign-in/other-way', {
        recovery_code: formGroupedCode('recoveryCode', Buffer.alloc(24, count + 1)),
      })
    expect(await told('factors_waiting')).toBeGreaterThan(0)
  })
})

describe('a trusted browser in which a password was mistyped', () => {
  it('is seen to wait by the desk, is let in again when the desk unlocks, and leaves no counter behind', async () => {
    const browser = await trusted()
    await browser.post('/account/sign-out')
    for (let count = 0; count < 6; count++) await type(browser, `guess ${String(count)}`)
    const id = fixture.id(owner)
    expect((await fixture.system((work) => locksOf(work, id, []))).map(({ what }) => what)).toEqual(['password'])
    await fixture.system((work) => forgetTries(work, 'password', id))
    expect(await fixture.system((work) => locksOf(work, id, []))).toEqual([])
    expect(await type(browser, password)).toBe('/account')
    await fixture.database.updateTable('trusted_device').set({ ended_at: fixture.clock.now() }).execute()
    await fixture.database.updateTable('session').set({ ended_at: fixture.clock.now() }).execute()
    fixture.clock.advance(3 * 24 * 3600)
    await fixture.system(removeExpired)
    const rows = await fixture.database
      .selectFrom('guess_counter')
      .select('subject')
      .where('scope', '=', 'password')
      .execute()
    expect(rows.filter(({ subject }) => subject.includes(':'))).toEqual([])
  })
})

describe('who asks for a new pass while a set-up is under way with the one before', () => {
  it('is told so, and not that one was mailed', async () => {
    const email = 'newcomer@demo.example'
    const first = fixture.browser()
    await first.get('/sign-up')
    await first.post('/sign-up', { email })
    const pass = /\b([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})\b/.exec((await fixture.mails()).at(-1)?.text ?? '')?.[1] ?? ''
    await first.get('/invitation')
    await first.post('/invitation', { email, pass })
    await first.post('/invitation/password', { display_name: 'N', new_password: 'kettle lamp anchor tide' })
    const second = await fixture.passwordStep(email, 'kettle lamp anchor tide')
    await second.post('/sign-in/new-pass')
    expect(second.page.body).toContain('Somebody is setting up this account')
    expect(await told('sign_up')).toBe(1)
    const [, last] = (await fixture.entries('account.signed_up')).slice(-2)
    expect(last?.detail).toMatchObject({ mailed: false })
  })
})
