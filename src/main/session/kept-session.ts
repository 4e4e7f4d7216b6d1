import { z } from 'zod'
import { Secret } from '#common/secret.ts'
import type { Secrets } from '../host/host.ts'

const name = 'session'
const keptSchema = z.object({ refreshToken: z.string().min(1), lastActiveAt: z.number() })

export interface KeptSession {
  readonly refreshToken: Secret<string>
  readonly lastActiveAt: number
}

export interface SessionKeeper {
  load(): Promise<KeptSession | null>
  save(session: KeptSession): Promise<void>
  forget(): Promise<void>
}

/** Keeps the refresh token over a restart, only where the host has a real store; steps follow each other in order. */
export function createSessionKeeper(secrets: Secrets, onFailure: (error: unknown) => void): SessionKeeper {
  let last: Promise<void> = Promise.resolve()
  const next = (step: () => Promise<void>): Promise<void> => (last = last.then(step).catch(onFailure))
  return {
    async load() {
      if (!secrets.persistent) return null
      try {
        const text = (await secrets.get(name))?.reveal()
        const kept = text === undefined ? null : keptSchema.parse(JSON.parse(text))
        return kept && { refreshToken: new Secret(kept.refreshToken), lastActiveAt: kept.lastActiveAt }
      } catch (error) {
        onFailure(error)
        return null
      }
    },
    save: (session) => {
      const text = JSON.stringify({ refreshToken: session.refreshToken.reveal(), lastActiveAt: session.lastActiveAt })
      return secrets.persistent ? next(() => secrets.set(name, new Secret(text))) : Promise.resolve()
    },
    forget: () => (secrets.persistent ? next(() => secrets.delete(name)) : Promise.resolve()),
  }
}
