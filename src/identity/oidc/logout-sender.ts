import { createPrivateKey, sign, type JsonWebKey } from 'node:crypto'
import type { SealedLogout } from '../applications/logouts.ts'
import { findApplication } from '../applications/application.store.ts'
import { isSafeAddress } from '../applications/redirect-uri.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { PermanentDeliveryError, type MessageSender } from '../delivery/message-sender.ts'
import type { KeyRing } from '../keys/key-ring.ts'

const timeoutMilliseconds = 5000
/** Life of a logout token, in seconds: it is signed at the moment of sending (Back-Channel Logout 1.0, 2.4). */
const tokenSeconds = 120

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JSON Web Signature in compact form (RFC 7515, 7.1) under the newest key of the algorithm. */
function signToken(keys: KeyRing, alg: 'RS256' | 'ES256', claims: object): string {
  const jwk = keys.signingKeys.find((key) => key['alg'] === alg)
  if (jwk === undefined) throw new Error(`the key file has no key for ${alg}`)
  const input = `${part({ alg, typ: 'logout+jwt', kid: jwk['kid'] })}.${part(claims)}`
  const key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const signature = sign('sha256', Buffer.from(input), alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key)
  return `${input}.${signature.toString('base64url')}`
}

/**
 * Tells an application by the back channel that a session ended (OpenID Connect Back-Channel Logout 1.0, 2.4 to 2.8).
 * Throws where it did not take it, and the outbox tries again with the same `jti`.
 */
export function createLogoutSender(deps: {
  database: Database
  keys: KeyRing
  clock: Clock
  issuer: string
}): MessageSender<SealedLogout> {
  const { database, keys, clock, issuer } = deps
  return {
    async send(messageId, { clientId, sub, sid }) {
      const application = await findApplication(database, clientId)
      const address = application?.backchannel_logout_uri
      if (application === undefined || address === undefined || address === null || !isSafeAddress(address))
        throw new PermanentDeliveryError('the application takes no logout')
      const now = Math.floor(clock.now().getTime() / 1000)
      const token = signToken(keys, application.id_token_alg, {
        iss: issuer,
        aud: clientId,
        sub,
        sid,
        iat: now,
        exp: now + tokenSeconds,
        jti: messageId,
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      })
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: token }).toString(),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMilliseconds),
      })
      await response.body?.cancel()
      // 2.8: 200; some answer 204. Whatever else, a redirect too, was not taken.
      if (response.status !== 200 && response.status !== 204) throw new Error('the application did not take the logout')
      return {}
    },
    close: () => undefined,
  }
}
