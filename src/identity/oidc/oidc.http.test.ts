import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import type { TestBrowser } from '../sign-in/testing/test-browser.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { longRounds } from '../testing/rounds.ts'
import { publicRoutes } from '../http/permissions.ts'
import { createAuthenticate } from './authenticate.ts'
import { mfaClass, sfaClass } from './authentication-class.ts'
import { signedInAtOf } from './sign-in-time.ts'

let fixture: PageFixture
beforeAll(async () => {
  // The provider reads the system's clock for what it signs; ours stands near it.
  fixture = await createPageFixture({ start: new Date() })
}, 60_000)
afterAll(() => fixture.close())

const publicOrigin = 'http://localhost:4800'
const redirectUri = 'http://127.0.0.1:49152/callback'

interface Tokens {
  access_token: string
  refresh_token: string
  id_token: string
  scope: string
  expires_in: number
}

const pkce = () => {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

const authorizationUrl = (challenge: string, more: Record<string, string> = {}): string =>
  `/auth?${new URLSearchParams({ client_id: 'rekey-console', response_type: 'code', redirect_uri: redirectUri, scope: 'openid offline_access desk', code_challenge: challenge, code_challenge_method: 'S256', state: 's1', nonce: 'n1', ...more }).toString()}`

const post = (path: string, fields: Record<string, string>) =>
  fixture.app.inject({
    method: 'POST',
    url: path,
    headers: { host: 'localhost:4800', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ client_id: 'rekey-console', ...fields }).toString(),
  })

const redeem = (code: string, verifier: string) =>
  post('/token', { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier })
const refresh = (token: string) => post('/token', { grant_type: 'refresh_token', refresh_token: token })
const me = (token: string) =>
  fixture.app.inject({
    method: 'GET',
    url: '/api/me',
    headers: { host: 'localhost:4800', authorization: `Bearer ${token}` },
  })

const returned = (browser: TestBrowser): URLSearchParams =>
  new URL(browser.page.locations.at(-1) ?? 'http://none').searchParams

async function authorize(userName: string, browser = fixture.browser(), more: Record<string, string> = {}) {
  const { verifier, challenge } = pkce()
  await browser.get(authorizationUrl(challenge, more))
  if (browser.page.path === '/sign-in') {
    await browser.post('/sign-in', { identifier: userName, password: 'correct horse demo' })
    await browser.post('/sign-in/factor', { code: fixture.code(userName) })
    fixture.clock.advance(30)
  }
  return { browser, verifier, answer: returned(browser) }
}

async function tokensOf(
  userName: string,
): Promise<{ tokens: Tokens; browser: TestBrowser; code: string; verifier: string }> {
  const { browser, verifier, answer } = await authorize(userName)
  const code = answer.get('code') ?? ''
  const response = await redeem(code, verifier)
  expect(response.statusCode).toBe(200)
  return { tokens: response.json(), browser, code, verifier }
}

describe('the OpenID provider', () => {
  it('signs the console in by code and PKCE, with password and factor (RFC 8252)', async () => {
    const { tokens, browser } = await tokensOf('mruiz')
    expect(browser.page.locations.at(-1)).toMatch(/^http:\/\/127\.0\.0\.1:49152\/callback\?/)
    expect(returned(browser).get('state')).toBe('s1')
    expect(returned(browser).get('iss')).toBe(publicOrigin)
    expect(tokens.expires_in).toBe(300)
    const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >
    expect(claims).toMatchObject({
      sub: fixture.id('mruiz'),
      amr: ['pwd', 'otp', 'mfa'],
      acr: 'https://refeds.org/profile/mfa',
      nonce: 'n1',
    })
    expect((await me(tokens.access_token)).json()).toMatchObject({ id: fixture.id('mruiz'), role: 'agent' })
  })

  it('keeps no token, code or cookie in the database', async () => {
    const { tokens, browser, code } = await tokensOf('jweber')
    const dump = JSON.stringify(await fixture.database.selectFrom('oidc_record').selectAll().execute())
    for (const secret of [
      tokens.access_token,
      tokens.refresh_token,
      code,
      browser.cookie('rekey_oidc') ?? 'none',
      browser.cookie('rekey_session') ?? 'none',
    ])
      expect(dump).not.toContain(secret)
  })

  it.each([{}, { prompt: 'login' }, { max_age: '3600' }, { redirect_uri: 'http://127.0.0.1:6666/callback' }])(
    'hands no code to whoever sends a signed-in browser here (RFC 8252, 8.6): %j',
    async (more) => {
      const { browser } = await tokensOf('mruiz')
      const grants = async () =>
        (await fixture.database.selectFrom('oidc_record').select('model').where('model', '=', 'Grant').execute()).length
      const before = await grants()
      const { challenge } = pkce()
      await browser.get(authorizationUrl(challenge, more as Record<string, string>))
      expect(browser.title()).toBe('Sign in')
      await browser.post('/sign-in', { identifier: 'mruiz', password: 'correct horse demo' })
      expect(browser.title()).toBe('Code from your app')
      expect(await grants()).toBe(before)
    },
  )

  it('lets no other request throw away a set-up that a code was spent for', async () => {
    const browser = fixture.browser()
    await browser.get('/sign-in')
    await browser.post('/sign-in', { identifier: 'lmueller', password: 'correct horse demo' })
    await browser.post('/sign-in/other-way', { recovery_code: demoRecoveryCode('lmueller') })
    await browser.post('/sign-in/method', { method: 'totp' })
    const title = browser.title()
    expect(title).not.toBe('Sign in')
    const { challenge } = pkce()
    await browser.get(authorizationUrl(challenge))
    expect(browser.title()).toBe(title)
    // And the owner who finishes it is not sent on to whoever asked.
    const { interaction_id: bound } = await fixture.database
      .selectFrom('sign_in')
      .select('interaction_id')
      .where('account_id', '=', fixture.id('lmueller'))
      .executeTakeFirstOrThrow()
    expect(bound).toBeNull()
  })

  it('answers a silent request with login_required, also for a signed-in browser', async () => {
    const { browser } = await tokensOf('mruiz')
    const { challenge } = pkce()
    await browser.get(authorizationUrl(challenge, { prompt: 'none' }))
    expect(returned(browser).get('code')).toBeNull()
    expect(returned(browser).get('error')).toBe('login_required')
  })

  it('lets a second person use the same browser without ending the first one’s tokens', async () => {
    const { tokens, browser } = await tokensOf('mruiz')
    const { answer } = await authorize('shaddad', browser, { prompt: 'login' })
    expect(answer.get('code')).toBeTruthy()
    expect((await me(tokens.access_token)).statusCode).toBe(200)
    expect((await refresh(tokens.refresh_token)).statusCode).toBe(200)
  })

  it('wants PKCE with S256, the one client and a loopback return', async () => {
    const browser = fixture.browser()
    await browser.get(authorizationUrl('x', { code_challenge_method: 'plain' }))
    expect(returned(browser).get('error')).toBe('invalid_request')
    for (const more of [
      { client_id: 'other' },
      { redirect_uri: 'http://127.0.0.1:1/other' },
      { redirect_uri: 'https://evil.example/callback' },
    ] as Record<string, string>[]) {
      await fixture.browser().get(authorizationUrl(pkce().challenge, more))
      const shown = await browser.get(authorizationUrl(pkce().challenge, more))
      expect(shown.status).toBe(400)
      expect(shown.headers['content-security-policy']).toContain("default-src 'none'")
    }
    const { verifier: _verifier, answer } = await authorize('mruiz')
    expect((await redeem(answer.get('code') ?? '', pkce().verifier)).json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('refuses people without a role, and says so to the console', async () => {
    const { answer } = await authorize('mgarcia')
    expect(answer.get('error')).toBe('access_denied')
  })

  it('turns refresh tokens, and ends the whole grant when one comes twice (audited, owner told)', async () => {
    const { tokens } = await tokensOf('jweber')
    const second = (await refresh(tokens.refresh_token)).json<Tokens>()
    expect((await me(second.access_token)).statusCode).toBe(200)
    expect((await refresh(tokens.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' })
    expect((await me(second.access_token)).statusCode).toBe(401)
    expect((await refresh(second.refresh_token)).statusCode).toBe(400)
    expect((await fixture.entries('token.reused')).map((entry) => entry.account_id)).toEqual([fixture.id('jweber')])
    expect(
      (await fixture.mails()).some((mail) => mail.template === 'session_reused' && mail.to === 'jweber@demo.example'),
    ).toBe(true)
  })

  it('redeems a code and a refresh token once, also when two come at the same instant', async () => {
    const { verifier, answer } = await authorize('toliveira')
    const code = answer.get('code') ?? ''
    const both = await Promise.all([redeem(code, verifier), redeem(code, verifier)])
    expect(both.map((response) => response.statusCode).filter((status) => status === 200).length).toBeLessThanOrEqual(1)
    const { tokens } = await tokensOf('toliveira')
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(tokens.refresh_token)))
    expect(answers.filter((response) => response.statusCode === 200).length).toBeLessThanOrEqual(1)
    for (const response of answers.filter((won) => won.statusCode === 200))
      expect((await me(response.json<Tokens>().access_token)).statusCode).toBe(401)
  })

  it('refuses every old token, session and code after a reset or a requirement (B13, B16)', async () => {
    for (const because of ['end', 'flag', 'role', 'suspend'] as const) {
      const { tokens, browser } = await tokensOf('gokafor')
      const waiting = await authorize('gokafor', browser)
      const id = fixture.id('gokafor')
      await fixture.system(async (work) => {
        if (because === 'end') await fixture.services.sessions.endAll(work, id, 'reset', true)
        else
          await work.tx
            .updateTable('account')
            .set(
              because === 'flag' ? { reconfiguration_since: work.now, reconfiguration_because: 'required' }
              : because === 'role' ? { role: null }
              : { state: 'suspended' },
            )
            .where('id', '=', id)
            .execute()
      })
      expect((await me(tokens.access_token)).statusCode, because).toBe(
        { end: 401, flag: 403, role: 403, suspend: 401 }[because],
      )
      expect((await refresh(tokens.refresh_token)).json(), because).toMatchObject({ error: 'invalid_grant' })
      expect((await redeem(waiting.answer.get('code') ?? '', waiting.verifier)).json(), because).toMatchObject({
        error: 'invalid_grant',
      })
      await browser.get(authorizationUrl(pkce().challenge))
      expect(browser.title(), because).toBe('Sign in')
      await fixture.system(async (work) => {
        await work.tx
          .updateTable('account')
          .set({ reconfiguration_since: null, reconfiguration_because: null, role: 'administrator', state: 'active' })
          .where('id', '=', id)
          .execute()
      })
      fixture.clock.advance(1)
    }
  })

  it('leaves no token alive when a reset comes together with a refresh or an authorization', async () => {
    for (let round = 0; round < longRounds(8, 500); round++) {
      const { tokens, browser } = await tokensOf('mruiz')
      const { challenge, verifier } = pkce()
      const id = fixture.id('mruiz')
      const [refreshed, , authorized] = await Promise.all([
        refresh(tokens.refresh_token),
        fixture.system((work) => fixture.services.sessions.endAll(work, id, 'reset', true)),
        browser.get(authorizationUrl(challenge)),
      ])
      const alive: string[] = []
      if (refreshed.statusCode === 200) alive.push(refreshed.json<Tokens>().access_token)
      const code = new URL(authorized.locations.at(-1) ?? '/', publicOrigin).searchParams.get('code')
      if (code !== null) {
        const redeemed = await redeem(code, verifier)
        if (redeemed.statusCode === 200) alive.push(redeemed.json<Tokens>().access_token)
      }
      for (const token of [...alive, tokens.access_token]) expect((await me(token)).statusCode).toBe(401)
      fixture.clock.advance(1)
    }
  }, 600_000)

  describe('what a token says of its sign-in (rule 16)', () => {
    const signedInAt = async (token: string) =>
      (await createAuthenticate({ database: fixture.database, clock: fixture.clock })(token)).signedInAt
    const second = (instant: Date) => Math.floor(instant.getTime() / 1000) * 1000

    it('is when the last step was done, and no refresh renews it', async () => {
      const { browser, verifier, challenge } = { browser: fixture.browser(), ...pkce() }
      await browser.get(authorizationUrl(challenge))
      await browser.post('/sign-in', { identifier: 'mruiz', password: 'correct horse demo' })
      fixture.clock.advance(60)
      const at = second(fixture.clock.now())
      await browser.post('/sign-in/factor', { code: fixture.code('mruiz') })
      fixture.clock.advance(30)
      let tokens = (await redeem(returned(browser).get('code') ?? '', verifier)).json<Tokens>()
      expect((await signedInAt(tokens.access_token))?.getTime()).toBe(at)
      for (let round = 0; round < 3; round++) {
        fixture.clock.advance(200)
        tokens = (await refresh(tokens.refresh_token)).json<Tokens>()
        expect((await signedInAt(tokens.access_token))?.getTime()).toBe(at)
      }
    })

    it('is renewed by a new sign-in alone, which the browser’s session does not stand in for', async () => {
      const first = await tokensOf('mruiz')
      const before = (await signedInAt(first.tokens.access_token))?.getTime() ?? 0
      fixture.clock.advance(301)
      const { challenge, verifier } = pkce()
      const { browser } = first
      await browser.get(authorizationUrl(challenge, { max_age: '300', acr_values: mfaClass, login_hint: 'mruiz' }))
      expect(browser.title()).toBe('Sign in')
      await browser.post('/sign-in', { identifier: 'mruiz', password: 'correct horse demo' })
      expect(browser.title()).toBe('Code from your app')
      await browser.post('/sign-in/factor', { code: fixture.code('mruiz') })
      const tokens = (await redeem(returned(browser).get('code') ?? '', verifier)).json<Tokens>()
      expect((await signedInAt(tokens.access_token))?.getTime()).toBeGreaterThan(before + 300_000)
      fixture.clock.advance(30)
    })

    it.each([
      ['less than MFA', { extra: { auth_time: 1_700_000_000, acr: sfaClass } }],
      ['no class', { extra: { auth_time: 1_700_000_000 } }],
      ['no time', { extra: { acr: mfaClass } }],
      ['no number', { extra: { acr: mfaClass, auth_time: '1700000000' } }],
      ['a token of before', {}],
    ])('is no sign-in with MFA: %s', (_what, payload) => {
      expect(signedInAtOf(payload)).toBeNull()
    })
  })

  it('revokes by the console’s wish and asks before signing a browser out', async () => {
    const { tokens, browser } = await tokensOf('mruiz')
    expect((await post('/token/revocation', { token: tokens.refresh_token })).statusCode).toBe(200)
    expect((await me(tokens.access_token)).statusCode).toBe(401)
    await browser.get('/session/end')
    expect(browser.title()).toBe('Sign out of Rekey?')
  })

  it('answers without a token, with a strange one and with one that ran out', async () => {
    expect((await fixture.app.inject({ url: '/api/me', headers: { host: 'localhost:4800' } })).json()).toMatchObject({
      code: 'unauthenticated',
    })
    expect((await me('nonsense')).json()).toMatchObject({ code: 'session_expired' })
    const { tokens } = await tokensOf('mruiz')
    fixture.clock.advance(301)
    expect((await me(tokens.access_token)).json()).toMatchObject({ code: 'session_expired' })
  })

  it('answers 404 to everything of the library that has no row', async () => {
    for (const [method, url] of [
      ['GET', '/.well-known/oauth-authorization-server'],
      ['POST', '/request'],
      ['POST', '/reg'],
      ['OPTIONS', '/token'],
      ['GET', '/token'],
      ['GET', '/device'],
      ['POST', '/token/introspection'],
      ['PUT', '/auth'],
      ['POST', '/backchannel'],
    ] as const)
      expect(
        (await fixture.app.inject({ method, url, headers: { host: 'localhost:4800' } })).statusCode,
        `${method} ${url}`,
      ).toBe(404)
    const clientRows = Object.entries(publicRoutes).filter(([, reach]) => reach === 'client')
    for (const [row] of clientRows) {
      const [method = 'GET', path = '/'] = row.split(' ')
      const response = await fixture.app.inject({
        method: method as 'GET',
        url: path.replace(/:\w+/, 'abc'),
        headers: { host: 'localhost:4800' },
      })
      expect(response.statusCode, row).not.toBe(404)
    }
    const discovery = (
      await fixture.app.inject({ url: '/.well-known/openid-configuration', headers: { host: 'localhost:4800' } })
    ).json<Record<string, string>>()
    expect(discovery['token_endpoint']).toBe(`${publicOrigin}/token`)
    expect(discovery['issuer']).toBe(publicOrigin)
  })
})

describe('behind https', () => {
  it('marks every cookie Secure and names https addresses, whatever the proxy says of hosts', async () => {
    const safe = await createPageFixture({ start: new Date(), publicOrigin: 'https://id.example', people: [] })
    const headers = { host: 'id.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
    const response = await safe.app.inject({ url: authorizationUrl(pkce().challenge), headers })
    expect(response.statusCode).toBe(303)
    const cookies = [response.headers['set-cookie'] ?? []].flat()
    expect(cookies.length).toBeGreaterThan(1)
    for (const cookie of cookies) expect(cookie.toLowerCase()).toMatch(/; secure.*; httponly|; httponly.*; secure/)
    for (const cookie of [(await safe.app.inject({ url: '/sign-in', headers })).headers['set-cookie'] ?? []].flat())
      // No other host of the domain can set a cookie of that name.
      expect(cookie).toMatch(/^__Host-rekey_\w+=.*Path=\/; HttpOnly; Secure; SameSite=Lax/)
    const discovery = (await safe.app.inject({ url: '/.well-known/openid-configuration', headers })).json<
      Record<string, string>
    >()
    expect(discovery['authorization_endpoint']).toBe('https://id.example/auth')
    await safe.close()
  })
})

// Last, since they are of no use to anybody else afterwards.
describe('whoever is suspended or leaves (rule 22)', () => {
  it.each([
    ['mruiz', 'suspend'],
    ['jweber', 'leave'],
  ] as const)('%s, %s: nothing that was open goes on, and nothing opens anew', async (userName, act) => {
    const { tokens, browser } = await tokensOf(userName)
    const half = await fixture.passwordStep(userName)
    expect(half.page.body).toContain('action="/sign-in/factor"')
    expect((await me(tokens.access_token)).statusCode).toBe(200)
    const by = { id: fixture.id('gokafor'), role: 'administrator' as const }
    await fixture.transact({ actor: { kind: 'staff', ...by }, source: null, requestId: null }, (work) =>
      fixture.services.staffActs[act](work, by, fixture.id(userName), 'reported'),
    )
    expect((await me(tokens.access_token)).statusCode).toBe(401)
    const again = await refresh(tokens.refresh_token)
    expect(again.json()).toMatchObject({ error: 'invalid_grant' })
    await browser.get('/account')
    expect(browser.page.path).toBe('/sign-in')
    // Half a sign-in, and a whole one with everything right.
    await half.post('/sign-in/factor', { code: fixture.code(userName) })
    const fresh = await fixture.passwordStep(userName)
    await fresh.post('/sign-in/factor', { code: fixture.code(userName, 30) })
    for (const one of [half, fresh, browser]) {
      await one.get('/account')
      expect(one.page.path).toBe('/sign-in')
      expect(one.page.body).not.toContain('action="/sign-in/factor"')
    }
    const live = await fixture.system((work) => fixture.services.sessions.countOpen(work, fixture.id(userName)))
    expect(live.sessions).toBe(0)
  })
})
