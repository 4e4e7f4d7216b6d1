import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import { addPasskey, optionsOf } from './testing/passkey-walk.ts'
import { createSoftwareAuthenticator } from './testing/software-authenticator.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
beforeEach(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterEach(() => fixture.close())

type Device = ReturnType<typeof createSoftwareAuthenticator>
const authenticator = (): Device => createSoftwareAuthenticator({ origin: 'http://localhost:4800', rpId: 'localhost' })
const owner = 'mgarcia'

/** Shows the passkey by itself, without a password. */
async function alone(answer: (options: string) => string): Promise<TestBrowser> {
  const browser = fixture.browser()
  await browser.get('/sign-in')
  await browser.post('/sign-in/passkey/options')
  await browser.post('/sign-in/passkey', { passkey: answer(browser.page.body) })
  return browser
}
/** Shows it after the password. */
async function second(answer: (options: string) => string): Promise<TestBrowser> {
  const browser = await fixture.passwordStep(owner)
  const way = /name="way" value="([^"]+)">\s*<button[^>]*>[^<]*Passkey/.exec(browser.page.body)?.[1] ?? ''
  await browser.post('/sign-in/way', { way })
  await browser.post('/sign-in/factor', { passkey: answer(optionsOf(browser)) })
  return browser
}
/** Shows it as the key of a set-up (rule 13). */
async function asKey(answer: (options: string) => string): Promise<TestBrowser> {
  const set = { reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' as const }
  await fixture.database.updateTable('account').set(set).where('user_name', '=', owner).execute()
  return second(answer)
}
const ways = { alone, 'after the password': second, 'as the key of a set-up': asKey }

const told = async () => (await fixture.mails()).filter((mail) => mail.template === 'passkey_copied')
const tries = async (scope: 'factors' | 'source'): Promise<number> =>
  (
    await fixture.database
      .selectFrom('guess_counter')
      .select('failures')
      .where('scope', '=', scope)
      .where('failures', '>', 0)
      .execute()
  ).reduce((sum, row) => sum + row.failures, 0)
const passkeyOf = (userName: string) =>
  fixture.database
    .selectFrom('factor')
    .innerJoin('passkey', 'passkey.factor_id', 'factor.id')
    .select(['factor.id', 'factor.failures', 'factor.state', 'passkey.sign_count'])
    .where('factor.account_id', '=', fixture.id(userName))
    .executeTakeFirstOrThrow()

describe('a passkey whose counter goes back (WebAuthn Level 3, 6.1.1)', () => {
  for (const [way, show] of Object.entries(ways))
    for (const counter of [50, 49, 0])
      it(`signs nobody in ${way} at ${counter} after 50: recorded, counted, and told with the link`, async () => {
        const device = authenticator()
        await addPasskey(fixture, owner, device)
        const fine = await second((options) => device.get(options, { counter: 50 }))
        expect(fine.page.path).toBe('/account')
        const browser = await show((options) => device.get(options, { counter }))
        expect(browser.page.path).not.toBe('/account')
        expect(browser.title()).not.toBe('Choose how you sign in')
        expect(browser.cookie('rekey_session')).toBeUndefined()

        const { id, state, sign_count: kept } = await passkeyOf(owner)
        expect(await fixture.entries('factor.copied')).toMatchObject([
          {
            account_id: fixture.id(owner),
            outcome: 'refused',
            detail: { factorId: id, type: 'passkey', because: 'counter' },
          },
        ])
        const verified = (await fixture.entries('factor.verified')).filter((entry) => entry.outcome === 'failed')
        expect(verified.map((entry) => entry.account_id)).toEqual([fixture.id(owner)])
        expect({ state, kept }).toEqual({ state: 'disabled', kept: 50 })
        expect(await tries('factors')).toBe(1)
        if (show === alone) expect(await tries('source')).toBe(1)
        // Whoever came in with the one or the other is out.
        expect((await fine.get('/account')).path).toBe('/sign-in')

        const mails = await told()
        expect(mails.length).toBeGreaterThan(0)
        const link = /\/not-me\/[\w-]+/.exec(mails[0]?.text ?? '')?.[0] ?? ''
        expect(mails[0]?.text).toContain('Blue key')
        const reader = fixture.browser()
        await reader.get(link)
        expect(reader.page.body).toContain('A copied passkey was refused')
        await reader.post(link)
        expect(reader.title()).toBe('Your account is frozen')
      })

  it('is disabled at once, with every trust and session, and told once: neither it nor the copy signs anybody in again', async () => {
    const device = authenticator()
    await addPasskey(fixture, owner, device)
    const trusted = await fixture.passwordStep(owner)
    await trusted.post('/sign-in/factor', { code: fixture.code(owner), trust: '1' })
    await second((options) => device.get(options, { counter: 50 }))
    for (const counter of [1, 2, 90, 1000]) {
      const browser = await alone((options) => device.get(options, { counter }))
      expect(browser.cookie('rekey_session'), String(counter)).toBeUndefined()
    }
    expect(await fixture.entries('factor.copied')).toHaveLength(1)
    expect(await fixture.entries('factor.disabled')).toMatchObject([{ detail: { because: 'copied' } }])
    expect(new Set((await told()).map((mail) => mail.to)).size).toBe((await told()).length)
    await trusted.post('/account/sign-out')
    await trusted.get('/sign-in')
    await trusted.post('/sign-in', { identifier: owner, password: 'correct horse demo' })
    expect(trusted.page.path).toBe('/sign-in')
    // The app beside it goes on, and is what is asked for.
    fixture.clock.advance(60)
    await trusted.post('/sign-in/factor', { code: fixture.code(owner) })
    expect(trusted.page.path).toBe('/account')
  })

  it('was the only factor: MFA is set up anew, and the passkey is no key for that (rule 13)', async () => {
    const device = authenticator()
    await addPasskey(fixture, owner, device)
    await second((options) => device.get(options, { counter: 50 }))
    await fixture.database
      .updateTable('factor')
      .set({ state: 'disabled' })
      .where('account_id', '=', fixture.id(owner))
      .where('type', '<>', 'passkey')
      .execute()
    await alone((options) => device.get(options, { counter: 50 }))
    const account = await fixture.database
      .selectFrom('account')
      .select('reconfiguration_because')
      .where('id', '=', fixture.id(owner))
      .executeTakeFirst()
    expect(account).toEqual({ reconfiguration_because: 'copied' })
    const browser = await fixture.passwordStep(owner)
    expect(browser.page.body).not.toMatch(/>[^<]*Passkey/)
    expect(await told()).not.toEqual([])
  })

  it('counts on where both sides count nothing, as passkeys that are kept in several places do', async () => {
    const device = authenticator()
    await addPasskey(fixture, owner, device)
    for (let round = 0; round < 2; round++) {
      const browser = await second((options) => device.get(options, { counter: 0 }))
      expect(browser.page.path).toBe('/account')
    }
    expect(await told()).toEqual([])
  })
})

describe('a passkey that is refused by itself (B12)', () => {
  it('is recorded and counted whatever was wrong, and the answer does not say which it was', async () => {
    const known = authenticator()
    await addPasskey(fixture, owner, known)
    await second((options) => known.get(options, { counter: 50 }))
    const stranger = authenticator()
    stranger.create(JSON.stringify({ challenge: 'AAAA' }))
    const frozenOut = authenticator()
    await addPasskey(fixture, 'mgarcia2', frozenOut)
    const { id } = await passkeyOf('mgarcia2')
    await fixture.database.updateTable('factor').set({ state: 'disabled' }).where('id', '=', id).execute()

    const wrong: Record<string, (options: string) => string> = {
      'nobody’s': (options) => stranger.get(options),
      'a disabled one': (options) => frozenOut.get(options),
      'a copied one': (options) => known.get(options, { counter: 1 }),
      'one of another page': (options) => known.get(options, { counter: 60, origin: 'http://localhost:4801' }),
      'one over another challenge': () => known.get(JSON.stringify({ challenge: 'AAAA' }), { counter: 61 }),
      'no passkey at all': () => 'no json',
    }
    const answers = new Set<string>()
    for (const [name, answer] of Object.entries(wrong)) {
      const before = { tries: await tries('source'), entries: (await fixture.entries('factor.verified')).length }
      const browser = await alone(answer)
      expect(await tries('source'), name).toBe(before.tries + 1)
      expect((await fixture.entries('factor.verified')).slice(before.entries), name).toMatchObject([
        { outcome: 'failed' },
      ])
      const { status, body } = browser.page
      answers.add(
        JSON.stringify({
          status,
          body: body.replace(/name="form_token" value="[^"]*"/g, ''),
          cookies: [...browser.jar.keys()].sort(),
        }),
      )
    }
    expect(answers.size).toBe(1)
  })
})
