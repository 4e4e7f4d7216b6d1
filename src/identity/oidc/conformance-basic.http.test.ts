import { createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { mfaClass } from './authentication-class.ts'
import {
  claimsOf,
  createRelyingParty,
  headerOf,
  returned,
  type RelyingParty,
  type Tokens,
} from './testing/relying-party.ts'

// The modules of the OpenID Foundation's "Basic OP" plan, by their names; always with PKCE, which we demand (RFC 9700, 2.1.1).
let fixture: PageFixture
let party: RelyingParty
const who = 'mgarcia'
const challenge = 'x'.repeat(43)
beforeAll(async () => {
  fixture = await createPageFixture({ start: new Date() })
  party = await createRelyingParty(fixture)
}, 60_000)
afterAll(() => fixture.close())

const ask = async (more: Record<string, string>, browser = fixture.browser()) => {
  await browser.get(party.authorizationUrl(challenge, more))
  return { browser, answer: returned(browser) }
}

describe('Basic OP: authorization', () => {
  it('oidcc-server: code, ID token with what it must say, and a signature that the key set verifies', async () => {
    const before = Math.floor(Date.now() / 1000)
    const { tokens, answer, code } = await party.tokens(who)
    expect(answer.get('state')).toBe('s1')
    expect(answer.get('iss')).toBe('http://localhost:4800')
    expect(code.length).toBeGreaterThanOrEqual(40)
    expect(tokens.token_type).toBe('Bearer')
    const claims = claimsOf(tokens.id_token)
    expect(claims).toMatchObject({ iss: 'http://localhost:4800', aud: party.clientId, sub: fixture.id(who) })
    expect(Number(claims['iat'])).toBeGreaterThanOrEqual(before - 5)
    expect(Number(claims['exp'])).toBeGreaterThan(Number(claims['iat']))
    const response = await fixture.app.inject({ url: '/jwks', headers: { host: 'localhost:4800' } })
    const { keys } = response.json<{ keys: (JsonWebKey & { kid: string })[] }>()
    const jwk = keys.find((key) => key.kid === headerOf(tokens.id_token)['kid'])
    const [head, body, signature] = tokens.id_token.split('.')
    const key = createPublicKey({ key: jwk ?? {}, format: 'jwk' })
    expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature ?? '', 'base64url'))).toBe(true)
  })

  it('oidcc-response-type-missing', async () => {
    expect((await ask({ response_type: '' })).answer.get('error')).toBe('invalid_request')
  })

  it('oidcc-response-type-code alone: implicit and hybrid are refused', async () => {
    for (const type of ['token', 'id_token', 'code id_token', 'none']) {
      const { browser } = await ask({ response_type: type })
      const location = browser.page.locations.at(-1) ?? ''
      expect(location, type).toMatch(/error=(unsupported_response_type|unauthorized_client|invalid_request)/)
    }
  })

  it('oidcc-state, oidcc-nonce: both come back as they were sent', async () => {
    const { tokens, answer } = await party.tokens(who, undefined, { state: 'a b&c=ü', nonce: 'n-0S6_WzA2Mj' })
    expect(answer.get('state')).toBe('a b&c=ü')
    expect(claimsOf(tokens.id_token)['nonce']).toBe('n-0S6_WzA2Mj')
  })

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
    const { tokens } = await party.tokens(who, undefined, { nonce: '' })
    expect(claimsOf(tokens.id_token)['nonce']).toBeUndefined()
  })

  it('oidcc-ensure-request-with-unknown-parameter-succeeds', async () => {
    expect((await party.tokens(who, undefined, { extra: 'foobar' })).tokens.id_token).toBeTruthy()
  })

  it('oidcc-ensure-request-with-acr-values-succeeds', async () => {
    const { tokens } = await party.tokens(who, undefined, { acr_values: mfaClass })
    expect(claimsOf(tokens.id_token)['acr']).toBe(mfaClass)
    expect((await party.tokens(who, undefined, { acr_values: '1 2' })).tokens.id_token).toBeTruthy()
  })

  it('oidcc-display-page, oidcc-display-popup, oidcc-ui-locales, oidcc-claims-locales: taken, and change nothing', async () => {
    const taken: [string, string][] = [
      ['display', 'page'],
      ['display', 'popup'],
      ['ui_locales', 'se'],
      ['claims_locales', 'se'],
    ]
    for (const [name, value] of taken) expect((await ask({ [name]: value })).browser.title()).toBe('Sign in')
  })

  it('oidcc-login-hint: taken', async () => {
    expect((await party.tokens(who, undefined, { login_hint: who })).tokens.id_token).toBeTruthy()
  })

  it('oidcc-ensure-post-request-succeeds', async () => {
    const response = await fixture.app.inject({
      method: 'POST',
      url: '/auth',
      headers: { host: 'localhost:4800', 'content-type': 'application/x-www-form-urlencoded' },
      payload: party.authorizationUrl(challenge).slice('/auth?'.length),
    })
    expect(response.statusCode).toBe(303)
    const browser = fixture.browser()
    await browser.get(String(response.headers.location))
    expect(browser.title()).toBe('Sign in')
  })

  it('oidcc-ensure-registered-redirect-uri and its kin: another address gets an error page, no redirect', async () => {
    for (const redirect_uri of [
      'https://app.example/other',
      'https://app.example/callback?x=y',
      'https://app.example/callback/',
      'https://evil.example/callback',
      '',
    ]) {
      const { browser } = await ask({ redirect_uri })
      expect(browser.page.status, redirect_uri).toBe(400)
      expect(browser.page.locations).toEqual([])
    }
  })

  it('oidcc-ensure-redirect-uri-in-authorization-request: the exchange names the same', async () => {
    const { answer, verifier } = await party.authorize(who)
    const refused = await party.redeem(answer.get('code') ?? '', verifier, undefined, {
      redirect_uri: 'https://app.example/other',
    })
    expect(refused.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('oidcc-request-uri-unsigned, oidcc-unsigned-request-object: refused as not supported', async () => {
    expect((await ask({ request_uri: 'https://app.example/r' })).answer.get('error')).toBe('request_uri_not_supported')
    expect((await ask({ request: 'e30.e30.' })).answer.get('error')).toBe('request_not_supported')
    expect((await ask({ registration: '{}' })).answer.get('error')).toBe('registration_not_supported')
  })

  it('PKCE is demanded of every client (RFC 9700, 2.1.1)', async () => {
    const { answer } = await ask({ code_challenge: '', code_challenge_method: '' })
    expect(answer.get('error')).toBe('invalid_request')
  })
})

describe('Basic OP: who is signed in', () => {
  it('oidcc-prompt-login: asks anew, with a newer auth_time', async () => {
    const first = await party.tokens(who)
    const second = await party.tokens(who, first.browser, { prompt: 'login' })
    expect(second.asked).toBe(true)
    expect(Number(claimsOf(second.tokens.id_token)['auth_time'])).toBeGreaterThan(
      Number(claimsOf(first.tokens.id_token)['auth_time']),
    )
  })

  it('oidcc-prompt-none-not-logged-in', async () => {
    expect((await ask({ prompt: 'none' })).answer.get('error')).toBe('login_required')
  })

  it('oidcc-prompt-none-logged-in: the same sign-in answers', async () => {
    const first = await party.tokens(who)
    const second = await party.tokens(who, first.browser, { prompt: 'none' })
    expect(second.asked).toBe(false)
    for (const name of ['sub', 'auth_time', 'acr'])
      expect(claimsOf(second.tokens.id_token)[name]).toEqual(claimsOf(first.tokens.id_token)[name])
  })

  it('oidcc-max-age-1: asks anew after a second', async () => {
    const first = await party.tokens(who)
    // The provider reads the system's clock, ours has moved on: what it holds for now is set back instead.
    const row = await fixture.database
      .selectFrom('oidc_record')
      .select(['id_digest', 'payload'])
      .where('model', '=', 'Session')
      .where('account_id', '=', fixture.id(who))
      .execute()
    for (const { id_digest, payload } of row)
      await fixture.database
        .updateTable('oidc_record')
        .set({ payload: JSON.stringify({ ...payload, loginTs: Math.floor(Date.now() / 1000) - 2 }) })
        .where('id_digest', '=', id_digest)
        .execute()
    const second = await party.tokens(who, first.browser, { max_age: '1' })
    expect(second.asked).toBe(true)
    expect(claimsOf(second.tokens.id_token)['auth_time']).toEqual(expect.any(Number))
  })

  it('oidcc-max-age-10000: the sign-in is young enough', async () => {
    const first = await party.tokens(who)
    const second = await party.tokens(who, first.browser, { max_age: '10000' })
    expect(second.asked).toBe(false)
    expect(claimsOf(second.tokens.id_token)['auth_time']).toEqual(claimsOf(first.tokens.id_token)['auth_time'])
  })

  it('oidcc-id-token-hint: answers for the one it names, and for nobody else', async () => {
    const first = await party.tokens(who)
    const hint = { prompt: 'none', id_token_hint: first.tokens.id_token }
    expect((await party.authorize(who, first.browser, hint)).answer.get('code')).toBeTruthy()
    const other = await party.tokens('jweber')
    expect((await party.authorize('jweber', other.browser, hint)).answer.get('error')).toBe('login_required')
  })
})

describe('Basic OP: tokens and userinfo', () => {
  it('oidcc-idtoken-rs256 by default; ES256 where it was registered', async () => {
    expect(headerOf((await party.tokens(who)).tokens.id_token)['alg']).toBe('RS256')
    const es = await createRelyingParty(fixture, { idTokenAlg: 'ES256' })
    expect(headerOf((await es.tokens(who)).tokens.id_token)['alg']).toBe('ES256')
  })

  it('oidcc-codereuse: refused', async () => {
    const { code, verifier } = await party.tokens(who)
    const again = await party.redeem(code, verifier)
    expect(again.statusCode).toBe(400)
    expect(again.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('oidcc-codereuse-30seconds: refused, and what came of it is revoked', async () => {
    const { code, verifier, tokens } = await party.tokens(who)
    // Its thirty seconds began before the step of the app that passed since.
    fixture.clock.advance(29)
    expect((await party.redeem(code, verifier)).json()).toMatchObject({ error: 'invalid_grant' })
    expect((await party.userinfo(tokens.access_token)).statusCode).toBe(401)
    expect((await party.refresh(tokens.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('oidcc-server-client-secret-post: the secret may come in the body too, a wrong one opens nothing', async () => {
    const { answer, verifier } = await party.authorize(who)
    const redeem = (client_secret: string) =>
      party.redeem(answer.get('code') ?? '', verifier, {}, { client_id: party.clientId, client_secret })
    expect((await redeem('wrong')).json()).toMatchObject({ error: 'invalid_client' })
    expect((await redeem(party.secret)).statusCode).toBe(200)
  })

  it('oidcc-refresh-token: with offline_access and prompt=consent, the new tokens are of the same person', async () => {
    const { tokens } = await party.tokens(who, undefined, {
      scope: 'openid offline_access profile',
      prompt: 'consent',
    })
    const refreshed = (await party.refresh(tokens.refresh_token)).json<Tokens>()
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token)
    for (const name of ['iss', 'sub', 'aud', 'auth_time'])
      expect(claimsOf(refreshed.id_token)[name]).toEqual(claimsOf(tokens.id_token)[name])
  })

  it('oidcc-refresh-token-rp-key-rotation: another client’s refresh token is refused', async () => {
    const other = await createRelyingParty(fixture)
    const { tokens } = await party.tokens(who)
    expect((await other.refresh(tokens.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('oidcc-userinfo-get, oidcc-userinfo-post-header, oidcc-userinfo-post-body', async () => {
    const { tokens } = await party.tokens(who)
    const authorization = `Bearer ${tokens.access_token}`
    const posted = await fixture.app.inject({
      method: 'POST',
      url: '/me',
      headers: { host: 'localhost:4800', authorization },
    })
    const inBody = await party.post('/me', { access_token: tokens.access_token }, {})
    for (const response of [await party.userinfo(tokens.access_token), posted, inBody]) {
      expect(response.statusCode, response.body).toBe(200)
      expect(response.json()).toMatchObject({ sub: fixture.id(who) })
    }
    const without = await fixture.app.inject({ url: '/me', headers: { host: 'localhost:4800' } })
    expect([400, 401]).toContain(without.statusCode)
  })

  it('oidcc-scope-profile, oidcc-scope-email, oidcc-scope-all: claims of the scopes, and of no other', async () => {
    const said = async (scope: string) =>
      Object.keys((await party.userinfo((await party.tokens(who, undefined, { scope })).tokens.access_token)).json())
    expect((await said('openid profile')).sort()).toEqual(['locale', 'name', 'preferred_username', 'sub'])
    expect((await said('openid email')).sort()).toEqual(['email', 'email_verified', 'sub'])
    expect(await said('openid')).toEqual(['sub'])
    expect(await said('openid profile email')).toHaveLength(6)
  })

  it('oidcc-claims-essential: a claim that was asked for by name', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } })
    const { tokens } = await party.tokens(who, undefined, { scope: 'openid', claims })
    expect((await party.userinfo(tokens.access_token)).json()).toMatchObject({ name: expect.any(String) })
  })
})
