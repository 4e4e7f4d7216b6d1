import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import type { TestBrowser } from '../sign-in/testing/test-browser.ts'
import { claimsOf, createRelyingParty, returned, type RelyingParty } from './testing/relying-party.ts'

let fixture: PageFixture
let party: RelyingParty
const who = 'mgarcia'
beforeAll(async () => {
  fixture = await createPageFixture({ start: new Date() })
  party = await createRelyingParty(fixture)
}, 180_000)
afterAll(() => fixture.close())

const ask = async (more: Record<string, string>, browser = fixture.browser()): Promise<TestBrowser> => {
  await browser.get(party.authorizationUrl('x'.repeat(43), more))
  return browser
}
const identifierOf = (browser: TestBrowser): string | undefined =>
  /name="identifier"[^>]*value="([^"]*)"/.exec(browser.page.body)?.[1]
/** The page without what is different in every browser. */
const shape = (browser: TestBrowser, hint: string): string =>
  browser.page.body.replace(/name="form_token" value="[^"]*"/g, '').replaceAll(hint, '')

describe('login_hint (OpenID Connect Core, 3.1.2.1)', () => {
  it('stands in the sign-in page’s field, whether anybody has that name or not, and the password is typed first', async () => {
    const pages = new Set<string>()
    for (const login_hint of [who, 'mgarcia2', 'nobody-has-this-name', 'nobody@corp.example']) {
      const browser = await ask({ login_hint })
      expect(browser.page.status).toBe(200)
      expect(identifierOf(browser)).toBe(login_hint)
      expect(browser.page.body).toMatch(/name="password"[^>]*autofocus/)
      pages.add(shape(browser, login_hint))
    }
    expect(pages.size).toBe(1)
    const without = await ask({})
    expect(identifierOf(without)).toBeUndefined()
    expect(without.page.body).toMatch(/name="identifier"[^>]*autofocus/)
  })

  it('gives way to what was typed, and stays for another try', async () => {
    const browser = await ask({ login_hint: 'mgarcia2' })
    await browser.post('/sign-in', { identifier: 'somebody-else', password: 'wrong' })
    expect(identifierOf(browser)).toBe('somebody-else')
    await browser.get('/sign-in')
    expect(identifierOf(browser)).toBe('mgarcia2')
    const elsewhere = fixture.browser()
    await elsewhere.get('/sign-in')
    expect(identifierOf(elsewhere)).toBeUndefined()
  })

  it('is text and nothing else, and no longer than a name', async () => {
    const nasty = await ask({ login_hint: '"><script>alert(1)</script>' })
    expect(nasty.page.body).not.toContain('<script>alert')
    expect(identifierOf(nasty)).toBe('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(identifierOf(await ask({ login_hint: '\u202emgarcia\u200b' }))).toBe('mgarcia')
    expect(identifierOf(await ask({ login_hint: 'a'.repeat(256) }))).toHaveLength(256)
    expect(identifierOf(await ask({ login_hint: 'a'.repeat(257) }))).toBeUndefined()
  })

  it('at whoever is signed in, by any of their names, asks nothing more', async () => {
    const { browser } = await party.tokens(who)
    const mailbox = await fixture.database
      .selectFrom('address')
      .select('value')
      .where('account_id', '=', fixture.id(who))
      .where('kind', '=', 'email')
      .executeTakeFirstOrThrow()
    for (const login_hint of [who, who.toUpperCase(), mailbox.value])
      for (const prompt of ['', 'none']) {
        await ask({ login_hint, prompt }, browser)
        expect(returned(browser).get('code'), `${login_hint} ${prompt}`).toBeTruthy()
      }
  })

  it('at another person asks for a sign-in, and with prompt=none answers login_required, whether there is one or not', async () => {
    for (const login_hint of ['jweber', 'nobody-has-this-name']) {
      const { browser } = await party.tokens(who)
      await ask({ login_hint, prompt: 'none' }, browser)
      expect(returned(browser).get('error'), login_hint).toBe('login_required')
      expect(returned(browser).get('code')).toBeNull()
      await ask({ login_hint }, browser)
      expect(browser.title(), login_hint).toBe('Sign in')
      expect(identifierOf(browser)).toBe(login_hint)
    }
  })

  it('holds nobody to it: whoever signs in then is who the application gets', async () => {
    const { browser } = await party.tokens(who)
    const { tokens, asked } = await party.tokens('jweber', browser, { login_hint: 'jweber' })
    expect(asked).toBe(true)
    expect(claimsOf(tokens.id_token)['sub']).toBe(fixture.id('jweber'))
    const other = await party.tokens(who, undefined, { login_hint: 'jweber' })
    expect(claimsOf(other.tokens.id_token)['sub']).toBe(fixture.id(who))
  })
})
