import { createPublicKey, verify, type JsonWebKey } from 'node:crypto'

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

interface LogoutClaims {
  iss?: unknown
  aud?: unknown
  sub?: unknown
  sid?: unknown
  iat?: unknown
  exp?: unknown
  jti?: unknown
  nonce?: unknown
  events?: Record<string, unknown>
}

const decoded = (part: string | undefined): unknown => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())

/**
 * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6).
 * @param keys the provider's public keys
 * @throws Error with the rule that the token breaks
 */
export function verifyLogoutToken(
  token: string,
  keys: readonly (JsonWebKey & { kid?: string })[],
  expected: { issuer: string; clientId: string; now: number },
): { sub: string; sid: string; jti: string } {
  const [head, body, signature] = token.split('.')
  const header = decoded(head) as { alg?: string; kid?: string; typ?: string }
  const jwk = keys.find((key) => key.kid === header.kid)
  if (jwk === undefined || header.typ !== 'logout+jwt') throw new Error('no key for it, or another type')
  if (header.alg !== 'RS256' && header.alg !== 'ES256') throw new Error('another algorithm')
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const right = verify(
    'sha256',
    Buffer.from(`${head ?? ''}.${body ?? ''}`),
    header.alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key,
    Buffer.from(signature ?? '', 'base64url'),
  )
  if (!right) throw new Error('the signature is wrong')
  const { iss, aud, sub, sid, iat, exp, jti, nonce, events } = decoded(body) as LogoutClaims
  if (iss !== expected.issuer || aud !== expected.clientId) throw new Error('for somebody else')
  if (typeof exp !== 'number' || exp < expected.now || typeof iat !== 'number') throw new Error('expired')
  if (typeof events?.[logoutEvent] !== 'object' || nonce !== undefined) throw new Error('no logout token')
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof jti !== 'string') throw new Error('incomplete')
  return { sub, sid, jti }
}
