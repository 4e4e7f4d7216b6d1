import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { AppError } from '#common/errors.ts'
import { fold } from '../accounts/fold.ts'

/** OWASP's first choice for Argon2id: 19 MiB, 2 passes, 1 lane; about 22 ms. */
const argon = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Each takes 19 MiB and a core for 22 ms: a flood of sign-ins waits in line and then is turned away; look-ups have a core left. */
const mostAtOnce = Math.max(1, availableParallelism() - 1)
const mostWaiting = 200
let atOnce = 0
const waiting: (() => void)[] = []

async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (atOnce >= mostAtOnce) {
    if (waiting.length >= mostWaiting) throw new AppError('throttled', { params: { minutes: 1 } })
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else atOnce++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) atOnce--
    else next()
  }
}

export const hashPassword = (password: string): Promise<string> => inLine(() => hash(password, argon))

let dummy: Promise<string> | undefined

/** Verifies a password; without a hash the same work is done against one that nothing matches (no account is told by time). */
export async function verifyPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  dummy ??= hashPassword(crypto.randomUUID())
  const known = passwordHash ?? (await dummy)
  const right = await inLine(() => verify(known, password.slice(0, 1024)).catch(() => false))
  return right && passwordHash !== null && passwordHash !== undefined
}

export type PasswordFault = 'too_short' | 'too_long' | 'common' | 'own_names'

const passwordLength = { least: 12, most: 256 }

/** The commonest of twelve characters and more; shorter ones are refused by length. */
const commonest = new Set(
  'password1234 password12345 password123456 passwordpassword password123! 123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdf qwertyuiopasdfgh 1qaz2wsx3edc 1qaz2wsx3edc4rfv q1w2e3r4t5y6 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i letmeinletmein welcome12345 welcome123456 iloveyou1234 administrator administrator1 changeme1234 changemechangeme unbelievable abcdefghijkl abcdefghijklm abcdefghijklmnopqrstuvwxyz passwort1234 passwort12345 passwort123456 hallohallo12 schatzischatzi sommer2024sommer correcthorsebatterystaple'.split(
    ' ',
  ),
)

/**
 * Why a password is refused, or null (NIST SP 800-63B-4, 3.1.1.2: length, a list of common ones, nothing made of the
 * account's own names; no rules of composition). Counted in characters as a person counts them.
 */
export function passwordFault(password: string, ownNames: readonly string[]): PasswordFault | null {
  const length = [...password].length
  if (length < passwordLength.least) return 'too_short'
  if (length > passwordLength.most) return 'too_long'
  const folded = fold(password).replace(/\s/g, '')
  if (commonest.has(folded) || /^(.{1,4})\1*$/u.test(folded) || /^(?:0?1234567890)+\d*$/.test(folded)) return 'common'
  let rest = folded
  for (const name of ownNames
    .map((own) => fold(own))
    .filter((own) => own.length >= 3)
    .sort((a, b) => b.length - a.length))
    rest = rest.replaceAll(name, '')
  return rest !== folded && [...rest].length < 8 ? 'own_names' : null
}

/** What a password must not be made of: user name, words of the name, local parts of the addresses. */
export const ownNamesOf = (
  account: { user_name: string; display_name: string },
  addresses: readonly { kind: string; value: string }[],
): string[] => [
  account.user_name,
  ...account.display_name.split(/\s+/),
  ...addresses
    .filter((address) => address.kind === 'email')
    .flatMap((address) => [address.value, address.value.split('@')[0] ?? '']),
]
