import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { headerOf, createRelyingParty } from './testing/relying-party.ts'

// The modules of the OpenID Foundation's "Config OP" plan, by their names.
let fixture: PageFixture
let metadata: Record<string, unknown>
let keys: Record<string, unknown>[]
const get = (url: string) => fixture.app.inject({ url, headers: { host: 'localhost:4800' } })
beforeAll(async () => {
  fixture = await createPageFixture({ start: new Date() })
  metadata = (await get('/.well-known/openid-configuration')).json()
  keys = (await get('/jwks')).json<{ keys: Record<string, unknown>[] }>().keys
}, 60_000)
afterAll(() => fixture.close())

describe('Config OP', () => {
  it('oidcc-discovery-endpoint-verification: the document is JSON and names what it must', async () => {
    const response = await get('/.well-known/openid-configuration')
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toContain('application/json')
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'])
      expect(String(metadata[name]), name).toMatch(/^http:\/\/localhost:4800\//)
  })

  it('oidcc-discovery-issuer: is the public origin, exactly', () => {
    expect(metadata['issuer']).toBe('http://localhost:4800')
  })

  it.each([
    ['response-types-supported', 'response_types_supported', 'code'],
    ['subject-types-supported', 'subject_types_supported', 'public'],
    ['id-token-signing-alg-values-supported', 'id_token_signing_alg_values_supported', 'RS256'],
    ['scopes-supported', 'scopes_supported', 'openid'],
    ['claims-supported', 'claims_supported', 'sub'],
    ['grant-types-supported', 'grant_types_supported', 'authorization_code'],
    ['acr-values-supported', 'acr_values_supported', 'https://refeds.org/profile/mfa'],
    ['token-endpoint-auth-methods-supported', 'token_endpoint_auth_methods_supported', 'client_secret_basic'],
    ['code-challenge-methods-supported', 'code_challenge_methods_supported', 'S256'],
  ])('oidcc-discovery-%s', (_module, name, value) => expect(metadata[name]).toContain(value))

  it('oidcc-discovery: offers nothing unsigned, implicit or weak', () => {
    expect(metadata['id_token_signing_alg_values_supported']).toEqual(expect.not.arrayContaining(['none', 'HS256']))
    expect(metadata['response_types_supported']).toEqual(['code'])
    expect(metadata['code_challenge_methods_supported']).toEqual(['S256'])
    expect(metadata['registration_endpoint']).toBeUndefined()
    expect(metadata['request_parameter_supported']).not.toBe(true)
    expect(metadata['request_uri_parameter_supported']).not.toBe(true)
  })

  it('oidcc-discovery-claims-parameter-supported', () => expect(metadata['claims_parameter_supported']).toBe(true))

  it('oidcc-backchannel-rp-initiated-logout: the document says so', () => {
    expect(metadata['backchannel_logout_supported']).toBe(true)
    expect(metadata['backchannel_logout_session_supported']).toBe(true)
    expect(metadata['end_session_endpoint']).toBe('http://localhost:4800/session/end')
  })

  it('oidcc-discovery-jwks-uri-keys: public signing keys of both algorithms, each with an id of its own', () => {
    expect(keys.map((key) => key['alg']).sort()).toEqual(['ES256', 'RS256'])
    expect(new Set(keys.map((key) => key['kid'])).size).toBe(keys.length)
    for (const key of keys) {
      expect(key['use']).toBe('sig')
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(key[secret]).toBeUndefined()
    }
    const rsa = keys.find((key) => key['kty'] === 'RSA')
    expect(Buffer.from(String(rsa?.['n']), 'base64url').length).toBeGreaterThanOrEqual(256)
  })

  it('oidcc-server-rotate-keys: an ID token names the key that the set has', async () => {
    const party = await createRelyingParty(fixture)
    const { tokens } = await party.tokens('mgarcia')
    expect(keys.map((key) => key['kid'])).toContain(headerOf(tokens.id_token)['kid'])
  })
})
