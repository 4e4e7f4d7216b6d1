import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outboxSealContext } from '../delivery/delivery.service.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { longRounds } from '../testing/rounds.ts'
import { mfaClass, sfaClass } from './authentication-class.ts'
import {
  claimsOf,
  createRelyingParty,
  headerOf,
  returned,
  type RelyingParty,
  type Tokens,
} from './testing/relying-party.ts'

let fixture: PageFixture
let wiki: RelyingParty
let shop: RelyingParty
beforeAll(async () => {
  fixture = await createPageFixture({ start: new Date() })
  wiki = await createRelyingParty(fixture, {
    backchannelLogoutUri: 'https://app.example/logout',
    postLogoutRedirectUris: ['https://app.example/bye'],
  })
  shop = await createRelyingParty(fixture, { name: 'Shop', idTokenAlg: 'ES256' })
}, 60_000)
afterAll(() => fixture.close())

const logouts = async () => {
  const rows = await fixture.database
    .selectFrom('outbox_message')
    .selectAll()
    .where('channel', '=', 'logout')
    .where('state', '=', 'waiting')
    .execute()
  await fixture.database.deleteFrom('outbox_message').where('channel', '=', 'logout').execute()
  return rows.map(
    (row) => JSON.parse(fixture.keys.open(outboxSealContext(row.id), row.sealed ?? '')) as Record<string, string>,
  )
}
const works = async (party: RelyingParty, tokens: Tokens) =>
  (await party.userinfo(tokens.access_token)).statusCode === 200

describe('applications of the OpenID provider', () => {
  it('signs an owner without a role in, and says who they are', async () => {
    const { tokens } = await wiki.tokens('mgarcia')
    expect(headerOf(tokens.id_token)['alg']).toBe('RS256')
    expect(claimsOf(tokens.id_token)).toMatchObject({
      sub: fixture.id('mgarcia'),
      aud: wiki.clientId,
      nonce: 'n1',
      acr: mfaClass,
      amr: ['pwd', 'otp', 'mfa'],
      sid: expect.any(String),
    })
    expect((await wiki.userinfo(tokens.access_token)).json()).toMatchObject({
      sub: fixture.id('mgarcia'),
      preferred_username: 'mgarcia',
      name: expect.any(String),
      locale: expect.any(String),
      email_verified: true,
    })
    const api = await fixture.app.inject({
      url: '/api/me',
      headers: { host: 'localhost:4800', authorization: `Bearer ${tokens.access_token}` },
    })
    expect(api.statusCode).toBe(403)
  })

  it('gives nobody the scope of the desk', async () => {
    const { answer } = await wiki.authorize('mruiz', undefined, { scope: 'openid desk' })
    expect(answer.get('code')).toBeNull()
    expect(answer.get('error')).toBe('invalid_scope')
  })

  it('signs in to a second application without asking, and to the console never', async () => {
    const first = await wiki.tokens('mruiz')
    const second = await shop.tokens('mruiz', first.browser)
    expect(second.asked).toBe(false)
    expect(headerOf(second.tokens.id_token)['alg']).toBe('ES256')
    await first.browser.get(
      `/auth?${new URLSearchParams({ client_id: 'rekey-console', response_type: 'code', redirect_uri: 'http://127.0.0.1:1/callback', scope: 'openid', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' })}`,
    )
    expect(first.browser.title()).toBe('Sign in')
  })

  it('keeps of a secret a digest alone, and takes no other', async () => {
    const rows = JSON.stringify(await fixture.database.selectFrom('application').selectAll().execute())
    expect(rows).not.toContain(wiki.secret)
    const { secret_digest: digest } = await fixture.database
      .selectFrom('application')
      .select('secret_digest')
      .where('client_id', '=', wiki.clientId)
      .executeTakeFirstOrThrow()
    const { answer, verifier } = await wiki.authorize('jweber')
    const code = answer.get('code') ?? ''
    for (const wrong of [digest ?? '', 'x', shop.secret])
      expect((await wiki.redeem(code, verifier, wiki.basic(wrong))).json()).toMatchObject({ error: 'invalid_client' })
    expect((await wiki.redeem(code, verifier)).statusCode).toBe(200)
  })

  it('has the way back of the waiting application alone in form-action', async () => {
    const browser = fixture.browser()
    await browser.get(wiki.authorizationUrl('x'.repeat(43)))
    expect(browser.page.headers['content-security-policy']).toContain("form-action 'self' https://app.example;")
    await browser.get('/forgotten-password')
    const plain = await fixture.browser().get('/sign-in')
    expect(plain.headers['content-security-policy']).toContain("form-action 'self';")
  })

  it('refuses accounts that are frozen or of another kind', async () => {
    const closed = await createRelyingParty(fixture, { accountKinds: ['privileged'] })
    const { kind } = await fixture.database
      .selectFrom('account')
      .select('kind')
      .where('id', '=', fixture.id('mgarcia'))
      .executeTakeFirstOrThrow()
    expect(kind).toBe('standard')
    const { answer } = await closed.authorize('mgarcia')
    expect(answer.get('error')).toBe('access_denied')
    const { tokens } = await wiki.tokens('toliveira')
    const set = (state: 'frozen' | 'active') =>
      fixture.database.updateTable('account').set({ state }).where('id', '=', fixture.id('toliveira')).execute()
    await set('frozen')
    expect(await works(wiki, tokens)).toBe(false)
    expect((await wiki.refresh(tokens.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' })
    expect((await wiki.authorize('toliveira')).answer.get('error')).toBe('access_denied')
    await set('active')
  })

  it('asks for the factor where the class is wanted, and for nothing where it was shown (RFC 9470)', async () => {
    const { browser } = await wiki.tokens('shaddad')
    expect((await wiki.authorize('shaddad', browser, { acr_values: mfaClass })).asked).toBe(false)
    expect((await wiki.authorize('shaddad', browser, { acr_values: sfaClass })).asked).toBe(false)
    expect((await wiki.authorize('shaddad', browser, { acr_values: 'urn:other' })).asked).toBe(false)
    const session = await fixture.database
      .selectFrom('oidc_record')
      .select(['id_digest', 'payload'])
      .where('model', '=', 'Session')
      .where('account_id', '=', fixture.id('shaddad'))
      .executeTakeFirstOrThrow()
    await fixture.database
      .updateTable('oidc_record')
      .set({ payload: JSON.stringify({ ...session.payload, acr: sfaClass, amr: ['pwd'] }) })
      .where('id_digest', '=', session.id_digest)
      .execute()
    const silent = await wiki.authorize('shaddad', browser, { acr_values: mfaClass, prompt: 'none' })
    expect(silent.answer.get('error')).toBe('login_required')
    const stepped = await wiki.tokens('shaddad', browser, { acr_values: mfaClass })
    expect(stepped.asked).toBe(true)
    expect(claimsOf(stepped.tokens.id_token)['acr']).toBe(mfaClass)
  })

  it('tells a trusted device’s sign-in from one with a factor, and asks for it where it is wanted', async () => {
    const browser = await fixture.passwordStep('mgarcia')
    await browser.post('/sign-in/factor', { code: fixture.code('mgarcia'), trust: '1' })
    fixture.clock.advance(30)
    const plain = await wiki.authorize('mgarcia', browser)
    const { id_token } = (await wiki.redeem(plain.answer.get('code') ?? '', plain.verifier)).json<Tokens>()
    expect(claimsOf(id_token)).toMatchObject({ acr: sfaClass, amr: ['pwd'] })
    const strict = await createRelyingParty(fixture, { mfaRequired: true })
    const silent = await strict.authorize('mgarcia', browser, { prompt: 'none' })
    expect(silent.answer.get('error')).toBe('login_required')
    await browser.get(strict.authorizationUrl('x'.repeat(43)))
    // Just what is missing: the password was typed, the factor was not.
    expect(browser.title()).toBe('Code from your app')
    const stepped = await strict.tokens('mgarcia', browser)
    expect(claimsOf(stepped.tokens.id_token)).toMatchObject({ acr: mfaClass, amr: ['pwd', 'otp', 'mfa'] })
  })

  it('offers no code by mail to an application that wants MFA, and calls one by its name elsewhere', async () => {
    const strict = await createRelyingParty(fixture, { mfaRequired: true })
    const browser = fixture.browser()
    await browser.get(strict.authorizationUrl('x'.repeat(43)))
    await browser.post('/sign-in', { identifier: 'mgarcia2', password: 'correct horse demo' })
    await browser.post('/sign-in/way', { way: 'email' })
    expect(browser.title()).toBe('Code from your app')
    const other = fixture.browser()
    const verifier = 'v'.repeat(43)
    await other.get(wiki.authorizationUrl(createHash('sha256').update(verifier).digest('base64url')))
    await other.post('/sign-in', { identifier: 'mgarcia2', password: 'correct horse demo' })
    await other.post('/sign-in/way', { way: 'email' })
    const mail = (await fixture.mails()).filter((one) => one.template === 'sign_in_code').at(-1)
    await other.post('/sign-in/factor', { code: /\b(\d{6})\b/.exec(mail?.text ?? '')?.[1] ?? '' })
    const { id_token } = (await wiki.redeem(returned(other).get('code') ?? '', verifier)).json<Tokens>()
    expect(claimsOf(id_token)).toMatchObject({ acr: sfaClass, amr: ['pwd', 'otp'] })
  })

  it('says that a class nobody knows cannot be reached, where it is essential', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: 'urn:other' } } })
    const { answer } = await wiki.authorize('mgarcia', undefined, { claims })
    expect(answer.get('error')).toBe('unmet_authentication_requirements')
  })

  it('ends with a browser’s session that browser’s grants alone, and tells the application', async () => {
    const here = await wiki.tokens('gokafor')
    const there = await wiki.tokens('gokafor')
    const silent = await shop.tokens('gokafor', here.browser)
    await logouts()
    const sid = claimsOf(here.tokens.id_token)['sid']
    await here.browser.get('/account')
    await here.browser.post('/account/sign-out')
    expect(await works(wiki, here.tokens)).toBe(false)
    expect(await works(shop, silent.tokens)).toBe(false)
    expect(await works(wiki, there.tokens)).toBe(true)
    expect((await wiki.refresh(there.tokens.refresh_token)).statusCode).toBe(200)
    expect(await logouts()).toEqual([{ clientId: wiki.clientId, sub: fixture.id('gokafor'), sid }])
    const again = await wiki.authorize('gokafor', here.browser)
    expect(again.asked).toBe(true)
  })

  it('ends every session after a reset, and tells each (B13, B16)', async () => {
    const one = await wiki.tokens('gokafor')
    const two = await wiki.tokens('gokafor')
    await logouts()
    await fixture.system((work) => fixture.services.sessions.endAll(work, fixture.id('gokafor'), 'reset', true))
    for (const { tokens } of [one, two]) {
      expect(await works(wiki, tokens)).toBe(false)
      expect((await wiki.refresh(tokens.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' })
    }
    const told = (await logouts()).map((logout) => logout['sid'])
    for (const { tokens } of [one, two]) expect(told).toContain(claimsOf(tokens.id_token)['sid'])
  })

  it('leaves nothing alive when the session ends together with a silent request', async () => {
    for (let round = 0; round < longRounds(6, 200); round++) {
      const { browser, tokens } = await wiki.tokens('gokafor')
      const [silent] = await Promise.all([
        shop.authorize('gokafor', browser, { prompt: 'none' }),
        fixture.system((work) => fixture.services.sessions.endAll(work, fixture.id('gokafor'), 'reset', true)),
      ])
      const code = silent.answer.get('code')
      if (code !== null) {
        const redeemed = await shop.redeem(code, silent.verifier)
        if (redeemed.statusCode === 200) expect(await works(shop, redeemed.json<Tokens>())).toBe(false)
      }
      expect(await works(wiki, tokens)).toBe(false)
      fixture.clock.advance(1)
    }
  }, 600_000)

  it('lets grants follow a step-up in the same browser', async () => {
    const first = await wiki.tokens('jweber')
    await shop.tokens('jweber', first.browser, { prompt: 'login' })
    await first.browser.get('/account')
    await first.browser.post('/account/sign-out')
    expect(await works(wiki, first.tokens)).toBe(false)
  })

  it('signs out of Rekey by an application’s wish (RP-Initiated Logout)', async () => {
    const { tokens, browser } = await wiki.tokens('mruiz')
    await logouts()
    const cookie = browser.cookie('rekey_session')
    await browser.get(
      `/session/end?${new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: 'https://app.example/bye', state: 'x' })}`,
    )
    expect(browser.title()).toBe('Sign out of Rekey?')
    expect(browser.page.headers['content-security-policy']).toContain("form-action 'self' https://app.example;")
    await browser.post('/session/end/confirm', { xsrf: browser.field('xsrf') ?? '', logout: 'yes' })
    expect(browser.page.locations.at(-1)).toBe('https://app.example/bye?state=x')
    expect(await works(wiki, tokens)).toBe(false)
    expect(await logouts()).toHaveLength(1)
    expect(cookie).toBeTruthy()
    await browser.get('/account')
    expect(browser.title()).toBe('Sign in')
  })

  it('turns refresh tokens of every client, and ends the grant when one comes twice', async () => {
    const { tokens } = await wiki.tokens('mgarcia')
    const second = (await wiki.refresh(tokens.refresh_token)).json<Tokens>()
    expect(await works(wiki, second)).toBe(true)
    expect((await shop.refresh(second.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' })
    expect((await wiki.refresh(tokens.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' })
    expect(await works(wiki, second)).toBe(false)
    expect((await wiki.refresh(second.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('takes a web application that proves itself by a key (private_key_jwt), each assertion once', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }
    const keyed = await createRelyingParty(fixture, { jwks: { keys: [jwk] } })
    expect(keyed.secret).toBe('')
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: keyed.clientId, sub: keyed.clientId, aud: 'http://localhost:4800', iat: now, exp: now + 60 }
    const assertion = (jti: string) => {
      const input = `${part({ alg: 'ES256', kid: 'k1' })}.${part({ ...claims, jti })}`
      const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: `${input}.${signature.toString('base64url')}`,
      }
    }
    const { answer, verifier } = await keyed.authorize('mgarcia')
    const code = answer.get('code') ?? ''
    const response = await keyed.redeem(code, verifier, {}, assertion('one'))
    expect(response.statusCode, response.body).toBe(200)
    const { refresh_token } = response.json<Tokens>()
    const refresh = (jti: string) =>
      keyed.post('/token', { grant_type: 'refresh_token', refresh_token, ...assertion(jti) }, {})
    expect((await refresh('one')).json()).toMatchObject({ error: 'invalid_client' })
    expect((await refresh('two')).statusCode).toBe(200)
    const privateJwk = privateKey.export({ format: 'jwk' })
    await expect(createRelyingParty(fixture, { jwks: { keys: [privateJwk] } })).rejects.toThrow()
  })

  it('forgets a removed application at once', async () => {
    const gone = await createRelyingParty(fixture)
    const { tokens } = await gone.tokens('mgarcia')
    await fixture.system((work) => fixture.services.applications.remove(work, gone.clientId))
    expect(await works(gone, tokens)).toBe(false)
    expect((await gone.refresh(tokens.refresh_token)).json()).toMatchObject({ error: 'invalid_client' })
    const shown = await fixture.browser().get(gone.authorizationUrl('x'.repeat(43)))
    expect(shown.status).toBe(400)
    expect(returned(fixture.browser()).get('code')).toBeNull()
    expect((await fixture.entries('application.removed')).at(-1)?.detail).toMatchObject({ clientId: gone.clientId })
  })

  it.each([
    'http://app.example/callback',
    'https://*.app.example/callback',
    'https://app.example/callback#x',
    'https://user:pass@app.example/callback',
    'javascript:alert(1)',
    'https://app.example/call back',
  ])('registers no %s', async (uri) => {
    await expect(createRelyingParty(fixture, { redirectUris: [uri] })).rejects.toThrow()
    await expect(createRelyingParty(fixture, { backchannelLogoutUri: uri })).rejects.toThrow()
  })
})
