import { AppError } from '#common/errors.ts'
import type { Secret } from '#common/secret.ts'
import type { Clock } from '../clock.ts'
import type { OpenId, Tokens } from './openid.ts'

/** A token this near its end is renewed before it is used, in milliseconds. */
const renewBefore = 10_000

export interface TokenHolder {
  readonly refreshToken: Secret<string> | null
  /** Takes the place of what was held; who waits for a refresh of that is served with these. */
  hold(tokens: Tokens): void
  /** Drops what is held. A refresh that is under way then ends in nothing, and its new token is revoked. */
  drop(): Secret<string> | null
  /** @throws AppError `session_expired` where nothing is held (any more), or an outage */
  current(): Promise<Secret<string>>
  /** Another one than this, which the backend did not accept; one refresh serves everybody who asks (FAULTS B32). */
  insteadOf(refused: Secret<string>): Promise<Secret<string>>
}

const ended = () => new AppError('session_expired')

/** Tokens live here alone, and here alone they are refreshed. */
export function createTokenHolder(options: {
  openid: OpenId
  clock: Clock
  onRenewed: (tokens: Tokens) => void
  /** The provider will not refresh any more. */
  onRefused: (because: 'revoked' | 'expired') => void
  revokeLater: (refreshToken: Secret<string>) => void
}): TokenHolder {
  let held: Tokens | null = null
  let refreshing: Promise<Tokens> | null = null

  async function refresh(old: Tokens): Promise<Tokens> {
    if (old.refreshToken === null) {
      options.onRefused('expired')
      throw ended()
    }
    const renewed = await options.openid.refresh(old.refreshToken).catch((error: unknown) => {
      if (held === old || held === null) throw error
      return null
    })
    if (held !== old) {
      if (renewed?.refreshToken) options.revokeLater(renewed.refreshToken)
      if (held !== null) return held
      throw ended()
    }
    if (renewed === null) {
      options.onRefused('revoked')
      throw ended()
    }
    held = renewed
    options.onRenewed(renewed)
    return renewed
  }

  async function renew(): Promise<Secret<string>> {
    const old = held
    if (old === null) throw ended()
    if (refreshing === null) {
      const mine = refresh(old).finally(() => {
        if (refreshing === mine) refreshing = null
      })
      refreshing = mine
    }
    return (await refreshing).accessToken
  }

  return {
    get refreshToken() {
      return held?.refreshToken ?? null
    },
    hold(tokens) {
      held = tokens
      refreshing = null
    },
    drop() {
      const token = held?.refreshToken ?? null
      held = null
      refreshing = null
      return token
    },
    async current() {
      if (held === null) throw ended()
      return held.expiresAt - options.clock.now() > renewBefore ? held.accessToken : renew()
    },
    async insteadOf(refused) {
      if (held === null) throw ended()
      return held.accessToken === refused ? renew() : held.accessToken
    },
  }
}
