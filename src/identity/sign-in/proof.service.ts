import type { AccountId, FactorId, RecordId } from '#common/model/ids.ts'
import type { AuditAction } from '#common/model/words.ts'
import { findAccount, listAddresses, lockAccount } from '../accounts/account.store.ts'
import { markReconfiguration } from '../accounts/reconfiguration.store.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import type { MailTemplate } from '../delivery/mail-templates.ts'
import type { Factors, FactorVerdict } from '../factors/factor.service.ts'
import { beginTry, waitOf, sourceOf, type OpenTry } from '../guesses/guess.service.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RecoveryCodes } from '../recovery-codes/recovery-code.service.ts'
import type { Browser } from '../sessions/session.service.ts'
import type { TrustedDevices } from '../trusted-devices/trusted-device.service.ts'
import type { Work } from '../work.ts'
import type { ProvenBefore } from './proven-before.ts'
import type { Account } from './sign-in.store.ts'

export type CodeVerdict =
  | { kind: 'valid' }
  | { kind: 'slip'; groups: number[] }
  | { kind: 'incomplete' }
  | { kind: 'too_long' }
  | { kind: 'unknown'; triesLeft: number }
  | { kind: 'spent' }
  | { kind: 'revoked' }
  | { kind: 'locked'; until: Date }
  /** Not a way that counts here. */
  | { kind: 'not_offered' }

/** What became of a proof by any method. */
export type MethodVerdict =
  | FactorVerdict
  | { kind: 'code_right' }
  /** A newer code was sent after that one. */
  | { kind: 'superseded' }
  | { kind: 'expired' }
  | { kind: 'spent' }
  /** `counted`: this very try was the last of the five. */
  | { kind: 'used_up'; counted?: boolean }
  /** Push: the phone has not been answered. */
  | { kind: 'not_answered' }
  | { kind: 'denied' }
  /** A passkey's signature that does not count here. */
  | { kind: 'refused' }

/** The browser in which a password is typed: one that is signed in already, or one that may be trusted. */
export type PasswordFrom = { sessionId: RecordId | null } | { deviceToken: string | undefined; browser: Browser }

const waitingNotice = {
  password: 'factors_waiting',
  mailbox: 'factors_waiting_mailbox',
  desk: 'factors_waiting_desk',
} as const satisfies Record<ProvenBefore, MailTemplate>

/** Failures at which the owner is told that somebody has the password. */
const failuresThatAreTold = 5
const wrongKinds: readonly MethodVerdict['kind'][] = ['wrong', 'clock_off', 'used_before', 'superseded', 'refused']

/** The proofs that the hosted pages take, each counted over all requests, and the notices that belong to them. */
export function createProofs(deps: {
  keys: KeyRing
  factors: Factors
  recoveryCodes: RecoveryCodes
  trustedDevices: Pick<TrustedDevices, 'recognise'>
  delivery: Delivery
}) {
  const { keys, factors, recoveryCodes, trustedDevices, delivery } = deps

  const tell = async (
    work: Work,
    account: Account,
    template: MailTemplate,
    values: Record<string, string> = {},
  ): Promise<void> => {
    await delivery.notify(work, account, await listAddresses(work.tx, account.id), template, values)
  }

  async function tellExposed(work: Work, accountId: AccountId): Promise<void> {
    const account = await findAccount(work.tx, accountId)
    if (account !== undefined) await tell(work, account, 'recovery_code_exposed')
  }

  /** Counts a wrong try at what opens an account beside its password; its owner is told at the fifth in a row. */
  async function countTogether(work: Work, account: Account, attempt: OpenTry, before: ProvenBefore) {
    const wrong = await attempt.wrong()
    if (wrong.failures === failuresThatAreTold) {
      work.record({
        action: 'factors.waiting',
        outcome: 'done',
        accountId: account.id,
        detail: { failures: wrong.failures },
      })
      await tell(work, account, waitingNotice[before])
    }
    return wrong
  }

  /**
   * Judges one try at any factor of an account. Tries count together over all factors, requests, addresses and restarts
   * (rule 7, B05); while they wait nothing is judged, a right code included, and the owner is told once.
   */
  async function guarded<V extends MethodVerdict>(
    work: Work,
    account: Account,
    before: ProvenBefore,
    judge: () => Promise<V>,
  ): Promise<V | { kind: 'locked'; until: Date }> {
    const attempt = await beginTry(work, 'factors', account.id)
    if (attempt.kind === 'waiting') {
      noteLocked(work, account, 'factor.verified', { kind: 'locked' })
      return { kind: 'locked', until: attempt.until }
    }
    const drafts = work.drafts.length
    const verdict = await judge()
    const failedNow = work.drafts
      .slice(drafts)
      .some((draft) => draft.action === 'factor.verified' && draft.outcome === 'failed')
    if (verdict.kind === 'valid' || verdict.kind === 'code_right') await attempt.right()
    else if (
      wrongKinds.includes(verdict.kind) ||
      (verdict.kind === 'used_up' && verdict.counted === true) ||
      (verdict.kind === 'locked' && failedNow)
    ) {
      const wrong = await countTogether(work, account, attempt, before)
      if (wrong.waitUntil !== null) return { kind: 'locked', until: wrong.waitUntil }
      if (verdict.kind === 'wrong') return { ...verdict, triesLeft: Math.min(verdict.triesLeft, wrong.left) }
    }
    noteLocked(work, account, 'factor.verified', verdict)
    return verdict
  }

  return {
    tell,

    guarded,

    /** A code of an authenticator app. */
    checkTotp: (
      work: Work,
      account: Account,
      before: ProvenBefore,
      typed: string,
      use: 'sign_in' | 'key',
    ): Promise<FactorVerdict> => guarded(work, account, before, () => factors.verifyTotp(work, account.id, typed, use)),

    /** A passkey that counted backwards signs nobody in, now or later; it counts as a wrong try, and its owner is told (rule 9). */
    async refuseCopied(
      work: Work,
      account: Account,
      copied: { factorId: FactorId; label: string },
    ): Promise<MethodVerdict> {
      const { factorId, label } = copied
      work.record({
        action: 'factor.copied',
        outcome: 'refused',
        accountId: account.id,
        detail: { factorId, type: 'passkey', because: 'counter' },
      })
      work.record({
        action: 'factor.verified',
        outcome: 'failed',
        accountId: account.id,
        detail: { factorId, type: 'passkey', because: 'copied' },
      })
      await factors.disableCopied(work, account, factorId, label)
      return { kind: 'refused' }
    },

    /** Spends the recovery code of a sign-in, after the password; the limits are checked first, so what is locked is not burnt. */
    async takeRecoveryCode(work: Work, account: Account, typed: string): Promise<CodeVerdict> {
      const reading = recoveryCodes.read(typed)
      if (reading.state === 'too_long') return { kind: 'too_long' }
      // The factors' wait holds for the recovery code too: it opens the same door.
      const until = (await waitOf(work, 'recovery_code', account.id)) ?? (await waitOf(work, 'factors', account.id))
      if (until !== null) {
        noteLocked(work, account, 'recovery_code.used', { kind: 'locked' })
        return { kind: 'locked', until }
      }
      const attempt = reading.state === 'complete' ? await beginTry(work, 'recovery_code', account.id) : undefined
      if (attempt?.kind === 'waiting') return { kind: 'locked', until: attempt.until }
      const { result, exposedAccountId } = await recoveryCodes.spend(work, typed, {
        accountId: account.id,
        by: 'owner',
        caseId: null,
        open: true,
      })
      if (exposedAccountId !== null) await tellExposed(work, exposedAccountId)
      if (result.kind === 'slip' || result.kind === 'incomplete' || attempt === undefined)
        return result.kind === 'slip' ? result : { kind: 'incomplete' }
      if (result.kind === 'valid') {
        await attempt.right()
        // From here on only a finished set-up opens anything, also when the page is left now.
        await markReconfiguration(work, account.id, 'recovery_code')
        await tell(work, account, 'recovery_code_used')
        return result
      }
      const wrong = await attempt.wrong()
      const together = await beginTry(work, 'factors', account.id)
      const wait =
        together.kind === 'open' ? (await countTogether(work, account, together, 'password')).waitUntil : together.until
      work.record({
        action: 'recovery_code.used',
        outcome: 'failed',
        accountId: account.id,
        detail: { because: result.kind },
      })
      if (wrong.waitUntil !== null) return { kind: 'locked', until: wrong.waitUntil }
      if (wait !== null) return { kind: 'locked', until: wait }
      return result.kind === 'unknown' ? { kind: 'unknown', triesLeft: wrong.left } : { kind: result.kind }
    },

    /**
     * Judges a verified password: counted per account or, of an unknown one, per what was typed, and per source. A browser
     * that the account trusts, or has a session in, is counted by itself, so that no stranger keeps its owner out.
     */
    async judgePassword(
      work: Work,
      typed: string,
      account: Account | undefined,
      right: boolean,
      from: PasswordFrom,
    ): Promise<{ kind: 'right'; account: Account } | { kind: 'refused' } | { kind: 'throttled'; until: Date }> {
      const locked = account === undefined ? undefined : await lockAccount(work.tx, account.id)
      const known =
        locked === undefined ? null
        : 'sessionId' in from ? from.sessionId
        : ((await trustedDevices.recognise(work, locked.id, from.deviceToken, from.browser)) ?? null)
      const subject =
        account === undefined ? keys.digest('sign_in_identifier', typed.trim().toLowerCase().slice(0, 256)).digest
        : known === null ? account.id
        : `${account.id}:${known}`
      const source = await beginTry(work, 'source', sourceOf(work))
      if (source.kind === 'waiting') return { kind: 'throttled', until: source.until }
      const attempt = await beginTry(work, 'password', subject)
      const unchanged = locked !== undefined && locked.password_hash === account?.password_hash
      if (attempt.kind === 'waiting' || !right || !unchanged) {
        if (attempt.kind === 'open') await attempt.wrong()
        await source.wrong()
        work.record({
          action: 'password.verified',
          outcome: 'failed',
          accountId: account?.id ?? null,
          detail: { because: attempt.kind === 'waiting' ? 'locked' : 'wrong' },
        })
        return { kind: 'refused' }
      }
      await attempt.right()
      return { kind: 'right', account: locked }
    },
  }
}

/** Wrong passes, of which the owner is told: several pages count on one counter, so it is at every fifth. */
export const isTold = (verdict: { kind: string; failures?: number }): boolean =>
  verdict.kind === 'locked' && (verdict.failures ?? 1) % failuresThatAreTold === 0

/** A try that was not even judged is recorded too (rule 20). */
export function noteLocked(work: Work, account: Account, action: AuditAction, verdict: { kind: string }): void {
  if (verdict.kind === 'locked' && !work.drafts.some((draft) => draft.action === action))
    work.record({ action, outcome: 'refused', accountId: account.id, detail: { because: 'locked' } })
}

export type Proofs = ReturnType<typeof createProofs>
