import { createHash, randomBytes } from 'node:crypto'

/** How long a launch secret waits to be exchanged, in milliseconds. */
const launchSecretLives = 10 * 60_000
const mostWaiting = 16
const mostSessions = 32

/** Only digests are kept, and finding one in a map takes no time that depends on how much of it was right. */
const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
const newSecret = (): string => randomBytes(32).toString('base64url')

export interface LaunchDesk {
  /** A new launch secret, for one tab. */
  issue(): string
  /** Exchanges a launch secret for a session secret, once: look-up and removal are one synchronous step. */
  exchange(launchSecret: string): string | null
  isSession(sessionSecret: string): boolean
}

/** Who may call the loopback host: whoever could read the launch secret, and the session made of it. */
export function createLaunchDesk(now: () => number = Date.now): LaunchDesk {
  const waiting = new Map<string, number>()
  const sessions = new Set<string>()
  return {
    issue() {
      const secret = newSecret()
      waiting.set(digestOf(secret), now() + launchSecretLives)
      for (const digest of [...waiting.keys()].slice(0, -mostWaiting)) waiting.delete(digest)
      return secret
    },
    exchange(launchSecret) {
      const digest = digestOf(launchSecret)
      const until = waiting.get(digest)
      waiting.delete(digest)
      if (until === undefined || until <= now()) return null
      const session = newSecret()
      sessions.add(digestOf(session))
      for (const old of [...sessions].slice(0, -mostSessions)) sessions.delete(old)
      return session
    },
    isSession: (sessionSecret) => sessions.has(digestOf(sessionSecret)),
  }
}
