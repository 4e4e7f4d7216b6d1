import { createHash, timingSafeEqual } from 'node:crypto'
import { generateSecret, generateSync } from 'otplib'

/** RFC 6238 with the parameters that every authenticator app knows: SHA-1, 6 digits, 30 s. */
export const totpStepSeconds = 30
/** Steps of drift either way (rule 7). */
export const totpDriftSteps = 1
/** Beyond the drift and up to here a code tells that the phone's clock is wrong. */
const nearMissSteps = 4

export const newTotpSecret = (): string => generateSecret({ length: 20 })

export const totpStepAt = (now: Date): number => Math.floor(now.getTime() / 1000 / totpStepSeconds)

export const totpCode = (secret: string, step: number): string =>
  generateSync({ secret, epoch: step * totpStepSeconds, algorithm: 'sha1', digits: 6, period: totpStepSeconds })

export type TotpMatch =
  | { kind: 'match'; step: number }
  /** Right for a clock that is off by more than the drift. Told only to those who have passed the first factor. */
  | { kind: 'clock_off'; steps: number }
  | { kind: 'no_match' }

const same = (left: string, right: string): boolean =>
  timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest())

/** Holds a code against the steps around now; always does the same work. */
export function matchTotp(secret: string, code: string, now: Date): TotpMatch {
  const current = totpStepAt(now)
  let found: TotpMatch = { kind: 'no_match' }
  for (let drift = -nearMissSteps; drift <= nearMissSteps; drift++) {
    if (!same(totpCode(secret, current + drift), code)) continue
    const match: TotpMatch =
      Math.abs(drift) <= totpDriftSteps ? { kind: 'match', step: current + drift } : { kind: 'clock_off', steps: drift }
    if (found.kind !== 'match') found = match
  }
  return found
}

/**
 * The `otpauth:` address of a QR code (Key Uri Format). Colons would end the issuer early and are replaced; everything
 * else is percent-encoded, a space as `%20`, so that every app shows the same name.
 */
export function otpauthUri(factor: { issuer: string; account: string; secret: string }): string {
  const clean = (text: string): string =>
    encodeURIComponent(text.replaceAll(':', ' ').replace(/\s+/g, ' ').trim()).replace(
      /[!'()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  const issuer = clean(factor.issuer)
  return `otpauth://totp/${issuer}:${clean(factor.account)}?secret=${factor.secret.replace(/=+$/, '')}&issuer=${issuer}&algorithm=SHA1&digits=6&period=${totpStepSeconds}`
}
