import { mfaClass } from '#common/model/fresh-sign-in.ts'

export { mfaClass }
/** What a sign-in with one kind is called (REFEDS Single-Factor Authentication Profile). */
export const sfaClass = 'https://refeds.org/profile/sfa'

/**
 * A sign-in's methods in the words of RFC 8176, 2, and by whether they hold something (`true`), are known or of the person (`false`), or
 * count as no kind of their own (`null`).
 * A code by mail is a one-time password there; a prompt on a phone goes over a channel of its own (`mca`). A passkey may
 * be a synced one: `swk` claims no hardware.
 */
const proofs: Readonly<Record<string, { amr: readonly string[]; possession: boolean | null }>> = {
  pwd: { amr: ['pwd'], possession: false },
  otp: { amr: ['otp'], possession: true },
  sms: { amr: ['sms'], possession: true },
  // Whoever reads the mail may have the password by it too (NIST SP 800-63B-4, 3.1.3.1).
  email: { amr: ['otp'], possession: null },
  push: { amr: ['mca'], possession: true },
  passkey: { amr: ['swk'], possession: true },
  // PIN, finger or face on the passkey's device: "user presence test" is RFC 8176's word nearest to it.
  uv: { amr: ['user'], possession: false },
}

/**
 * What applications are told of a sign-in: `amr` (RFC 8176) and `acr` (REFEDS). A trusted device alone is no proof.
 * @param methods as a sign-in keeps them, separated by spaces; unknown words prove nothing
 */
export function authenticationOf(methods: string): { acr: typeof mfaClass | typeof sfaClass; amr: string[] } {
  const shown = methods.split(' ').flatMap((method) => (Object.hasOwn(proofs, method) ? (proofs[method] ?? []) : []))
  const mfa = shown.some((proof) => proof.possession === true) && shown.some((proof) => proof.possession === false)
  const amr = [...new Set([...shown.flatMap((proof) => proof.amr), ...(mfa ? ['mfa'] : [])])]
  return { acr: mfa ? mfaClass : sfaClass, amr }
}

/**
 * Whether a session of this class answers a request for one of these (in order of preference, OpenID Connect Core
 * 3.1.2.1): more was shown than a lower class asks for.
 */
export const answersClass = (acr: string | undefined, wanted: readonly string[]): boolean =>
  wanted.length === 0 || (acr !== undefined && wanted.includes(acr)) || (acr === mfaClass && wanted.includes(sfaClass))
