/** What a sign-in with two kinds of proof is called (REFEDS Multi-Factor Authentication Profile). */
export const mfaClass = 'https://refeds.org/profile/mfa'

/** Rule 16: how old the sign-in with MFA may be when something destructive is done, in seconds. */
export const freshSignInSeconds = 5 * 60

/**
 * Whether a sign-in with MFA is fresh enough to destroy something (rule 16). There is one clock, the server's, and no
 * tolerance.
 * @param signedInAt null where the sign-in was none with MFA
 */
export const isFreshSignIn = (signedInAt: Date | null | undefined, now: Date): boolean =>
  signedInAt instanceof Date && now.getTime() - signedInAt.getTime() <= freshSignInSeconds * 1000
