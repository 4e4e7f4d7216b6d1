import type { AccountId, FactorId } from '#common/model/ids.ts'
import type { Work } from '../work.ts'
import { findAccountOfPasskey, insertPasskey, listPasskeys, lockPasskey, updatePasskey } from './passkey.store.ts'
import type { NewPasskey, WebAuthn } from './web-authn.ts'

export type PasskeyUse = 'sign_in' | 'key' | 'alone'

export type PasskeyVerdict =
  | { kind: 'valid'; accountId: AccountId; factorId: FactorId; retired: boolean; userVerified: boolean }
  /** Not a signature over this challenge by a passkey that counts here. */
  | { kind: 'refused' }
  /** A signature that holds, but the authenticator counted backwards: it was copied (WebAuthn Level 3, 6.1.1). */
  | { kind: 'copied'; accountId: AccountId; factorId: FactorId; label: string }

/** Passkeys of accounts. A challenge is made here, is good once, and is compared with the one that the caller kept. */
export function createPasskeys(webAuthn: WebAuthn) {
  return {
    /**
     * What the browser's `create` takes.
     * @param beside the passkeys that are there stay, so that none is made on the same device twice
     */
    async creation(work: Work, account: { id: AccountId; user_name: string; display_name: string }, beside: boolean) {
      const existing = beside ? await listPasskeys(work.tx, account.id, ['working']) : []
      const options = await webAuthn.creation(account, existing)
      return { options, challenge: options.challenge }
    },

    /** Reads what `create` answered. @returns undefined where it is not a new passkey over this challenge */
    async readCreation(work: Work, typed: string, challenge: string): Promise<NewPasskey | undefined> {
      const made = await webAuthn.readCreation(typed, challenge)
      return made === undefined || (await lockPasskey(work.tx, made.credentialId)) !== undefined ? undefined : made
    },

    save: (work: Work, factorId: FactorId, passkey: NewPasskey) =>
      insertPasskey(work.tx, {
        factor_id: factorId,
        credential_id: passkey.credentialId,
        public_key: passkey.publicKey,
        sign_count: passkey.signCount,
        transports: passkey.transports.join(' '),
        backed_up: passkey.backedUp,
        user_verified: passkey.userVerified,
      }),

    /**
     * What the browser's `get` takes. Without an account it names no passkey, so that it says the same to everybody, and
     * asks for user verification, since it stands for password and factor.
     */
    async assertion(work: Work, accountId: AccountId | undefined, use: PasskeyUse) {
      const states = use === 'key' ? (['working', 'retired'] as const) : (['working'] as const)
      const known = accountId === undefined ? [] : await listPasskeys(work.tx, accountId, states)
      const options = await webAuthn.assertion(known, accountId === undefined)
      return { options, challenge: options.challenge }
    },

    /** Whose passkey an answer names, unproven: for whoever takes that account's row before judging it. */
    claimedAccount: async (work: Work, typed: string): Promise<AccountId | undefined> => {
      const claimed = webAuthn.claimedPasskey(typed)
      return claimed === undefined ? undefined : findAccountOfPasskey(work.tx, claimed)
    },

    /**
     * Judges a signature over the challenge.
     * @param accountId whose passkey it must be; undefined: anybody's, who is then known by it
     */
    async verify(
      work: Work,
      typed: string,
      challenge: string,
      accountId: AccountId | undefined,
      use: PasskeyUse,
    ): Promise<PasskeyVerdict> {
      const claimed = webAuthn.claimedPasskey(typed)
      const row = claimed === undefined ? undefined : await lockPasskey(work.tx, claimed)
      if (row === undefined) return { kind: 'refused' }
      const counts =
        row.state === 'working' || (use === 'key' && row.state === 'retired' && row.served_as_key_at === null)
      if (!counts || (accountId !== undefined && row.account_id !== accountId)) return { kind: 'refused' }
      const said = await webAuthn.readAssertion(typed, challenge, row, use === 'alone')
      if (said === undefined) return { kind: 'refused' }
      if ((said.newCounter > 0 || row.sign_count > 0) && said.newCounter <= row.sign_count)
        return { kind: 'copied', accountId: row.account_id, factorId: row.factor_id, label: row.label }
      await updatePasskey(work.tx, row.factor_id, {
        sign_count: said.newCounter,
        backed_up: said.backedUp,
        ...(said.userVerified ? { user_verified: true } : {}),
      })
      return {
        kind: 'valid',
        accountId: row.account_id,
        factorId: row.factor_id,
        retired: row.state === 'retired',
        userVerified: said.userVerified,
      }
    },
  }
}
export type Passkeys = ReturnType<typeof createPasskeys>
