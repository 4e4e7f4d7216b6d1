import { timingSafeEqual } from 'node:crypto'
import type Provider from 'oidc-provider'
import { tokenDigest } from '../keys/key-ring.ts'

/**
 * A client's secret is 256 bits by chance and only its digest is kept, so a leaked database opens nothing. The provider
 * compares in clear; here it compares digests. No algorithm that would use a secret as a key (HS256) is switched on.
 */
export function compareDigest(provider: Provider): void {
  Object.assign(provider.Client.prototype, {
    compareClientSecret(this: { clientSecret?: string }, shown: string): boolean {
      const kept = Buffer.from(this.clientSecret ?? '')
      const digest = Buffer.from(tokenDigest(shown))
      return kept.length === digest.length && timingSafeEqual(kept, digest)
    },
    // Ended sessions are told through the outbox, which tries again; see `createLogouts`.
    backchannelLogout: async (): Promise<void> => undefined,
  })
}
