import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removeExpired } from '../housekeeping.ts'
import { createRelyingParty } from '../oidc/testing/relying-party.ts'
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
/** The same where the answer never comes: the browser keeps what it had. @returns the token that was lost */
async function loseAnswer(browser: TestBrowser, userName = 'mgarcia'): Promise<string> {
  await browser.post('/account/sign-out')
  await browser.get('/sign-in')
  const before = new Map(browser.jar)
  const sent = await browser.post('/sign-in', { identifier: userName, password }, {}, { follow: false })
  const lost = tokenOf(browser)
  expect([sent.status, lost === before.get('rekey_device|/')?.value]).toEqual([303, false])
  browser.jar.clear()
  for (const [name, cookie] of before) browser.jar.set(name, cookie)
  return lost
}
const tokenOf = (browser: TestBrowser): string => browser.cookie('rekey_device') ?? ''
/** Another browser, or window, that shows this token. */
function holding(token = ''): TestBrowser {
  const browser = fixture.browser()
  browser.jar.set('rekey_device|/', { value: token, path: '/' })
  return browser
}
const told = async (): Promise<number> =>
  (await fixture.mails()).filter((mail) => mail.template === 'trusted_device_copied').length
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

  it('rotate their token at each use; it is stored as a digest, and one from before the last that turns up later ends the trust', async () => {
    const browser = await trusted()
    const shown = [tokenOf(browser)]
    for (let use = 0; use < 2; use++) {
      expect(await passwordIsEnough(browser)).toBe(true)
      shown.push(tokenOf(browser))
    }
    expect(new Set(shown).size).toBe(3)
    const kept = JSON.stringify([
      await fixture.database.selectFrom('trusted_device').selectAll().execute(),
      await fixture.database.selectFrom('trusted_device_spent').selectAll().execute(),
      await fixture.entries(),
    ])
    for (const token of shown) expect(kept).not.toContain(token)
    // At once it may be a second window of the same browser: no trust, and no alarm.
    expect(await passwordIsEnough(holding(shown[0]))).toBe(false)
    expect(await ended('mgarcia')).toEqual([])
    fixture.clock.advance(61)
    expect(await passwordIsEnough(holding(shown[0]))).toBe(false)
    expect(await ended('mgarcia')).toEqual(['copied'])
    expect(await passwordIsEnough(browser)).toBe(false)
    expect(await fixture.entries('trusted_device.copied')).toMatchObject([
      { account_id: fixture.id('mgarcia'), outcome: 'refused', detail: { because: 'copied' } },
    ])
    expect(await told()).toBeGreaterThan(0)
  })

  it('outlive answers that are lost: the token before is good until the new one is shown, and then no more', async () => {
    const browser = await trusted()
    const first = tokenOf(browser)
    const lost: string[] = []
    for (let use = 0; use < 3; use++) {
      lost.push(await loseAnswer(browser))
      expect(tokenOf(browser), `use ${use}`).toBe(first)
      fixture.clock.advance(24 * 3600)
    }
    expect(new Set(lost).size).toBe(3)
    expect(await passwordIsEnough(browser)).toBe(true)
    const arrived = tokenOf(browser)
    fixture.clock.advance(3600)
    expect(await passwordIsEnough(browser)).toBe(true)
    expect(tokenOf(browser)).not.toBe(arrived)
    expect({ ended: await ended('mgarcia'), told: await told() }).toEqual({ ended: [], told: 0 })
    fixture.clock.advance(3600)
    expect(await passwordIsEnough(holding(first))).toBe(false)
    expect(await ended('mgarcia')).toEqual(['copied'])
    expect(await passwordIsEnough(browser)).toBe(false)
  })

  it('end when a token turns up that was given up for lost: two browsers had the one before it', async () => {
    const browser = await trusted()
    const thief = holding(tokenOf(browser))
    const kept = await loseAnswer(thief)
    fixture.clock.advance(3600)
    expect(await passwordIsEnough(browser)).toBe(true)
    fixture.clock.advance(3600)
    expect(await passwordIsEnough(holding(kept))).toBe(false)
    expect(await ended('mgarcia')).toEqual(['copied'])
    expect(await passwordIsEnough(browser)).toBe(false)
    expect(await told()).toBeGreaterThan(0)
  })

  it.each(['the page', 'an application'])(
    'end at the owner’s next use where a copy was used once, for %s, and tell',
    async (where) => {
      const wiki = await createRelyingParty(fixture)
      const browser = await trusted()
      const thief = holding(tokenOf(browser))
      if (where === 'the page') expect(await passwordIsEnough(thief)).toBe(true)
      else {
        await thief.get(wiki.authorizationUrl('a'.repeat(43)))
        await thief.post('/sign-in', { identifier: 'mgarcia', password })
        expect(thief.page.locations.at(-1)).toContain('code=')
      }
      fixture.clock.advance(3600)
      expect(await passwordIsEnough(browser)).toBe(false)
      expect({ ended: await ended('mgarcia'), told: (await told()) > 0 }).toEqual({ ended: ['copied'], told: true })
    },
  )

  it('end the session that a lost answer brought: nobody has used it, and nobody will', async () => {
    const browser = await trusted()
    await loseAnswer(browser)
    fixture.clock.advance(3600)
    expect(await passwordIsEnough(browser)).toBe(true)
    const rows = await fixture.database
      .selectFrom('session')
      .select('ended_because')
      .where('account_id', '=', fixture.id('mgarcia'))
      .where('ended_because', '=', 'answer_lost')
      .execute()
    expect(rows).toHaveLength(1)
  })

  it('punish no two windows: one token that many show at once is answered with one and the same', async () => {
    const browser = await trusted()
    for (let round = 0; round < 3; round++) {
      const windows = Array.from({ length: 4 }, () => holding(tokenOf(browser)))
      expect(await Promise.all(windows.map((window) => passwordIsEnough(window)))).toEqual(windows.map(() => true))
      const given = new Set(windows.map(tokenOf))
      expect(given.size).toBe(1)
      expect(given.has(tokenOf(browser))).toBe(false)
      // The windows share a jar: whichever answer came last stands in it.
      browser.jar.set('rekey_device|/', { value: [...given][0] ?? '', path: '/' })
      fixture.clock.advance(3600)
    }
    expect(await passwordIsEnough(browser)).toBe(true)
    expect({ ended: await ended('mgarcia'), told: await told() }).toEqual({ ended: [], told: 0 })
  })

  it('end where the token before turns up elsewhere, and forget what they had once the trust is over', async () => {
    const browser = await trusted()
    const first = tokenOf(browser)
    for (let use = 0; use < 2; use++) expect(await passwordIsEnough(browser)).toBe(true)
    const spent = async (): Promise<number> =>
      (await fixture.database.selectFrom('trusted_device_spent').select('token_digest').execute()).length
    await fixture.system(removeExpired)
    expect(await spent()).toBe(1)
    expect(first).not.toBe(tokenOf(browser))
    const before = tokenOf(browser)
    expect(await passwordIsEnough(browser)).toBe(true)
    expect(
      await passwordIsEnough(holding(before), 'mgarcia', { 'user-agent': 'Mozilla/5.0 (iPhone) Safari/605' }),
    ).toBe(false)
    expect(await ended('mgarcia')).toEqual(['elsewhere'])
    await fixture.system(removeExpired)
    expect(await spent()).toBe(0)
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
