import { createHash, randomBytes } from 'node:crypto'
import { applicationSchema } from '../../applications/new-application.ts'
import type { PageFixture } from '../../sign-in/testing/page-fixture.ts'
import type { TestBrowser } from '../../sign-in/testing/test-browser.ts'

export interface Tokens {
  access_token: string
  refresh_token: string
  id_token: string
  scope: string
  expires_in: number
  token_type: string
}
type Fields = Record<string, string>

/** The claims of a token, unverified. */
export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
export const headerOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>

/** What the browser was last sent back to an application with. */
export const returned = (browser: TestBrowser): URLSearchParams =>
  new URL(browser.page.locations.at(-1) ?? '/', 'http://localhost:4800').searchParams

const formHeaders = { host: 'localhost:4800', 'content-type': 'application/x-www-form-urlencoded' }

/** A web application that signs people in through the provider of a fixture. */
export async function createRelyingParty(fixture: PageFixture, given: Record<string, unknown> = {}) {
  const redirectUri = 'https://app.example/callback'
  const { clientId, secret } = await fixture.system((work) =>
    fixture.services.applications.register(
      work,
      applicationSchema.parse({ name: 'Wiki', kind: 'web', redirectUris: [redirectUri], ...given }),
    ),
  )
  const basic = (clear = secret?.reveal() ?? ''): Fields => ({
    authorization: `Basic ${Buffer.from(`${clientId}:${clear}`).toString('base64')}`,
  })
  const post = (url: string, fields: Fields, headers: Fields = basic()) =>
    fixture.app.inject({
      method: 'POST',
      url,
      headers: { ...formHeaders, ...headers },
      payload: new URLSearchParams(fields).toString(),
    })

  const party = {
    clientId,
    secret: secret?.reveal() ?? '',
    redirectUri,
    basic,
    post,
    authorizationUrl(challenge: string, more: Fields = {}): string {
      const fields: Fields = {
        client_id: clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        state: 's1',
        nonce: 'n1',
        ...more,
      }
      // An empty one is left out.
      return `/auth?${new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ''))}`
    },
    /** Sends a browser to the provider; whoever is asked for, signs in with password and app. */
    async authorize(userName: string, browser = fixture.browser(), more: Fields = {}) {
      const verifier = randomBytes(32).toString('base64url')
      const challenge = createHash('sha256').update(verifier).digest('base64url')
      await browser.get(party.authorizationUrl(challenge, more))
      const asked = browser.page.path === '/sign-in'
      if (asked) {
        await browser.post('/sign-in', { identifier: userName, password: 'correct horse demo' })
        if (browser.page.path === '/sign-in') await browser.post('/sign-in/factor', { code: fixture.code(userName) })
        fixture.clock.advance(30)
      }
      return { browser, verifier, asked, answer: returned(browser) }
    },
    redeem: (code: string, verifier: string, headers?: Fields, more: Fields = {}) =>
      post(
        '/token',
        { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier, ...more },
        headers,
      ),
    refresh: (token: string, headers?: Fields) =>
      post('/token', { grant_type: 'refresh_token', refresh_token: token }, headers),
    userinfo: (token: string) =>
      fixture.app.inject({ url: '/me', headers: { host: 'localhost:4800', authorization: `Bearer ${token}` } }),
    async tokens(userName: string, browser?: TestBrowser, more: Fields = {}) {
      const signedIn = await party.authorize(userName, browser, more)
      const code = signedIn.answer.get('code') ?? ''
      const response = await party.redeem(code, signedIn.verifier)
      if (response.statusCode !== 200)
        throw new Error(`no tokens: ${response.body} ${signedIn.answer.toString()} ${signedIn.browser.title()}`)
      return { ...signedIn, code, tokens: response.json<Tokens>() }
    },
  }
  return party
}
export type RelyingParty = Awaited<ReturnType<typeof createRelyingParty>>
