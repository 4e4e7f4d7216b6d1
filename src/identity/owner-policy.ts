import type { AccountKind, FactorType } from '#common/model/words.ts'

/** What an organisation decides about its owners' side (rules 1 to 9); read from the settings at start. */
export interface OwnerPolicy {
  /** Methods that may be set up. A factor of another method that is there already goes on working. */
  methods: readonly FactorType[]
  /** Kinds of account that may use an e-mail code as fallback, beside another factor (rule 2). */
  emailFallback: readonly AccountKind[]
  /** Kinds of account that a passkey with user verification signs in without a password. */
  passkeyAlone: readonly AccountKind[]
  /** Days that a device stays trusted (rule 3); 0: none ever is. */
  trustDays: number
  /** Mail domains whose people may sign up by themselves; empty: nobody. */
  signUpDomains: readonly string[]
  /** Mail domains that sit behind this very sign-in: addresses there receive neither codes nor passes (rule 2). */
  domainsBehindSignIn: readonly string[]
  /** Recovery codes that an account keeps: 1 to 12 (rule 8). */
  recoveryCodes: number
}

export const defaultOwnerPolicy: OwnerPolicy = {
  methods: ['totp', 'passkey', 'push', 'sms'],
  emailFallback: ['standard'],
  passkeyAlone: ['standard', 'privileged'],
  trustDays: 30,
  signUpDomains: [],
  domainsBehindSignIn: [],
  recoveryCodes: 1,
}

/** Whether codes and passes to this address could only be read by somebody who is already signed in here. */
export const isBehindSignIn = (policy: OwnerPolicy, email: string): boolean =>
  policy.domainsBehindSignIn.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase())
