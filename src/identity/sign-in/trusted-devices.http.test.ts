import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
beforeEach(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterEach(() => fixture.close())

const password = 'correct horse demo'

/** Signs in with password and factor, and has the browser trusted. */
async function trusted(userName = 'mgarcia'): Promise<TestBrowser> {
  const browser = await fixture.passwordStep(userName)
  await browser.post('/sign-in/factor', { code: fixture.code(userName), trust: '1' })
  expect(browser.cookie('rekey_device')).toBeDefined()
  fixture.clock.advance(30)
  return browser
}
/** Signs out and types the password again. @returns whether that was enough */
async function passwordIsEnough(
  browser: TestBrowser,
  userName = 'mgarcia',
  headers?: Record<string, string>,
): Promise<boolean> {
  await browser.post('/account/sign-out')
  await browser.get('/sign-in')
  await browser.post('/sign-in', { identifier: userName, password }, headers)
  return browser.page.path === '/account'
}
const ended = async (userName: string): Promise<(string | null)[]> =>
  (
    await fixture.database
      .selectFrom('trusted_device')
      .select(['ended_because', 'ended_at'])
      .where('account_id', '=', fixture.id(userName))
      .where('ended_at', 'is not', null)
      .execute()
  ).map((row) => row.ended_because)
const live = async (userName: string): Promise<number> =>
  fixture.system(async (work) => (await fixture.services.trustedDevices.list(work, fixture.id(userName))).length)

describe('rule 3: trusted devices', () => {
  it('are trusted by finishing MFA alone, and then ask for the password only', async () => {
    const untrusted = await fixture.passwordStep('mgarcia')
    expect(untrusted.cookie('rekey_device')).toBeUndefined()
    await untrusted.post('/sign-in/factor', { code: '000000', trust: '1' })
    expect(untrusted.cookie('rekey_device')).toBeUndefined()
    const browser = await trusted()
    expect(await passwordIsEnough(browser)).toBe(true)
    expect((await fixture.mails()).some((mail) => mail.template === 'trusted_device_added')).toBe(true)
    const other = await fixture.passwordStep('mgarcia')
    expect(other.title()).toBe('Code from your app')
  })

  it('rotate their token at each use; it is stored as a digest, and an old one that turns up later ends the trust', async () => {
    const browser = await trusted()
    const first = browser.cookie('rekey_device') ?? ''
    expect(JSON.stringify(await fixture.database.selectFrom('trusted_device').selectAll().execute())).not.toContain(
      first,
    )
    expect(await passwordIsEnough(browser)).toBe(true)
    const second = browser.cookie('rekey_device') ?? ''
    expect(second).not.toBe(first)
    const thief = fixture.browser()
    thief.jar.set('rekey_device|/', { value: first, path: '/' })
    // At once it may be a second window of the same browser: no trust, and no alarm.
    expect(await passwordIsEnough(thief)).toBe(false)
    expect(await ended('mgarcia')).toEqual([])
    fixture.clock.advance(61)
    const later = fixture.browser()
    later.jar.set('rekey_device|/', { value: first, path: '/' })
    expect(await passwordIsEnough(later)).toBe(false)
    expect(await ended('mgarcia')).toEqual(['copied'])
    expect(await passwordIsEnough(browser)).toBe(false)
    expect((await fixture.mails()).some((mail) => mail.template === 'trusted_device_copied')).toBe(true)
  })

  it('are bound to the account and to what the browser showed', async () => {
    const browser = await trusted()
    const token = browser.cookie('rekey_device') ?? ''
    const other = fixture.browser()
    other.jar.set('rekey_device|/', { value: token, path: '/' })
    expect(await passwordIsEnough(other, 'mgarcia2')).toBe(false)
    const phone = fixture.browser()
    phone.jar.set('rekey_device|/', { value: token, path: '/' })
    expect(await passwordIsEnough(phone, 'mgarcia', { 'user-agent': 'Mozilla/5.0 (iPhone) Safari/605' })).toBe(false)
    expect(await ended('mgarcia')).toEqual(['elsewhere'])
    expect(await passwordIsEnough(browser)).toBe(false)
  })

  it('keep an update of their browser, and end by age', async () => {
    const browser = await trusted()
    const updated = { 'user-agent': 'Mozilla/5.0 (Windows NT 11.0) Firefox/151.0' }
    expect(await passwordIsEnough(browser, 'mgarcia', updated)).toBe(true)
    fixture.clock.advance(29 * 24 * 3600)
    expect(await passwordIsEnough(browser)).toBe(true)
    fixture.clock.advance(24 * 3600)
    expect(await passwordIsEnough(browser)).toBe(false)
  })

  it('end by the owner, one or all, after a fresh proof', async () => {
    const browser = await trusted()
    const before = await live('mgarcia')
    await browser.get('/account/devices')
    const id = /name="which" value="([0-9A-Z]{12})"/.exec(browser.page.body)?.[1] ?? ''
    await browser.post('/account/devices/end', { which: id })
    expect(await live('mgarcia')).toBe(before - 1)
    await browser.post('/account/devices/end', { which: 'all' })
    expect(await live('mgarcia')).toBe(0)
    expect(await passwordIsEnough(browser)).toBe(false)
  })

  it('end by a reset, a change of password, a removed factor and a set-up', async () => {
    const ways: Record<string, (browser: TestBrowser) => Promise<unknown>> = {
      'endAll, as every reset calls it': () =>
        fixture.system((work) => fixture.services.sessions.endAll(work, fixture.id('mgarcia'), 'reset', true)),
      'turning MFA off': (browser) => browser.post('/account/disable-mfa'),
    }
    for (const [way, act] of Object.entries(ways)) {
      const browser = await trusted()
      await act(browser)
      expect(await live('mgarcia'), way).toBe(0)
      expect(await passwordIsEnough(browser), way).toBe(false)
    }
  })

  it('never show a new recovery code: without a live one the factor is asked for', async () => {
    const browser = await trusted()
    await fixture.database
      .updateTable('recovery_code')
      .set({ state: 'revoked', ended_at: fixture.clock.now() })
      .where('account_id', '=', fixture.id('mgarcia'))
      .execute()
    expect(await passwordIsEnough(browser)).toBe(false)
    expect(browser.title()).toBe('Code from your app')
  })

  it('are no fresh proof: the profile asks for a factor', async () => {
    const browser = await trusted()
    expect(await passwordIsEnough(browser)).toBe(true)
    await browser.get('/account/recovery-code')
    expect(browser.title()).toBe('Confirm that it is you')
    await browser.post('/sign-in/proof', { password })
    expect(browser.title()).toBe('Code from your app')
    await browser.post('/sign-in/factor', { code: fixture.code('mgarcia') })
    expect(browser.page.path).toBe('/account/recovery-code')
  })
})
