import { randomBytes } from 'node:crypto'
import { normaliseCode } from '#common/model/code-alphabet.ts'
import { formGroupedCode, readGroupedCode } from '#common/model/grouped-code.ts'
import type { AccountId, AddressId, CaseId, RecordId } from '#common/model/ids.ts'
import { Secret } from '#common/secret.ts'
import { mailboxOf } from '../accounts/email-address.ts'
import { addSeconds } from '../clock.ts'
import { beginTry } from '../guesses/guess.service.ts'
import { newId } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import {
  cancelLivePasses,
  cancelUnbegunPasses,
  countLivePasses,
  findLivePass,
  findPass,
  insertPass,
  isPassBegun,
  isLivePass,
  listPassesOf,
  spendPass,
} from './enrolment-pass.store.ts'

const purpose = 'enrolment_pass'
/** What a page takes: the pass of a case, or of an invitation or a sign-up; any, if nothing is said. */
export type PassBinding = 'case' | 'invitation'

/** Life of an invitation's pass, in seconds; the policy says how long one lives that is given in a case. */
export const invitationPassSeconds = 7 * 24 * 60 * 60

export type PassVerdict =
  | { kind: 'valid'; passId: RecordId; caseId: CaseId | null }
  | { kind: 'slip'; groups: number[] }
  | { kind: 'incomplete' }
  | { kind: 'wrong'; triesLeft: number }
  | { kind: 'expired'; at: Date }
  | { kind: 'used' }
  | { kind: 'cancelled' }
  | { kind: 'same_mailbox' }
  /** `failures`: this one was judged, and was that many wrong ones in a row. */
  | { kind: 'locked'; until: Date; failures?: number }

/** Why a pass that is right opens nothing on the page on which it is shown; null: it does. */
function uselessOn(
  page: { binding?: PassBinding; provenMailbox?: string | null },
  pass: { case_id: CaseId | null; address_value: string | null },
): 'not_for_this' | 'same_mailbox' | null {
  if (page.binding !== undefined && page.binding !== (pass.case_id === null ? 'invitation' : 'case'))
    return 'not_for_this'
  const sentTo = pass.address_value === null ? null : mailboxOf(pass.address_value)
  return sentTo !== null && sentTo === page.provenMailbox ? 'same_mailbox' : null
}

export function createEnrolmentPasses(keys: KeyRing) {
  return {
    /** Makes a pass (rule 13), bound to a case or to the account's invitation; an earlier live one is cancelled. */
    async issue(
      work: Work,
      accountId: AccountId,
      binding: {
        caseId: CaseId | null
        addressId: AddressId | null
        lifeSeconds: number
        /** The supervisor's word that it rests on. */
        approvalId?: RecordId | null
      },
    ): Promise<{ pass: Secret<string>; passId: RecordId; expiresAt: Date }> {
      await cancelLivePasses(work.tx, { accountId }, work.now)
      const pass = formGroupedCode('enrolmentPass', randomBytes(12))
      const { digest, version } = keys.digest(purpose, normaliseCode(pass))
      const passId = newId<RecordId>()
      const expiresAt = addSeconds(work.now, binding.lifeSeconds)
      const { approvalId = null } = binding
      await insertPass(work.tx, {
        id: passId,
        account_id: accountId,
        case_id: binding.caseId,
        digest,
        key_version: version,
        address_id: binding.addressId,
        issued_at: work.now,
        expires_at: expiresAt,
        state: 'live',
        ended_at: null,
        approval_id: approvalId,
      })
      work.record({
        action: 'enrolment_pass.issued',
        outcome: 'done',
        accountId,
        caseId: binding.caseId,
        detail: {
          passId,
          way: binding.addressId === null ? 'read_out' : 'address',
          ...(binding.addressId === null ? {} : { addressId: binding.addressId }),
          ...(approvalId === null ? {} : { approvalId }),
        },
      })
      return { pass: new Secret(pass), passId, expiresAt }
    },

    /**
     * Shows a pass of this account: the key of a set-up, which stays live until that is finished (rule 13), so that nobody
     * whose set-up is interrupted has lost it. Slips cost nothing; wrong ones count against the account, whose row the
     * caller holds. The right one opens while wrong ones wait: its 60 random bits are not guessed within its life, and else
     * whoever types wrong ones would keep its owner out.
     */
    async show(
      work: Work,
      accountId: AccountId,
      typed: string,
      page: {
        binding?: PassBinding
        /** Shown already, without tag: a pass that went there adds nothing. */
        provenMailbox?: string | null
      } = {},
    ): Promise<PassVerdict> {
      const reading = readGroupedCode('enrolmentPass', typed)
      if (reading.state === 'slip' || reading.state === 'too_long') return { kind: 'slip', groups: reading.slips }
      if (reading.state !== 'complete') return { kind: 'incomplete' }
      const attempt = await beginTry(work, 'pass', accountId)
      const digests = keys.digests(purpose, reading.canonical)
      const known = await findPass(work.tx, accountId, digests)
      if (known?.state === 'live' && known.expires_at > work.now) {
        if (attempt.kind === 'open') await attempt.right()
        // Right, and of no use on this page: that is no guess.
        const because = uselessOn(page, known)
        work.record({
          action: 'enrolment_pass.shown',
          outcome: because === null ? 'done' : 'refused',
          accountId,
          caseId: known.case_id,
          detail: { passId: known.id, ...(because === null ? {} : { because }) },
        })
        if (because !== null) return { kind: because === 'same_mailbox' ? 'same_mailbox' : 'cancelled' }
        return { kind: 'valid', passId: known.id, caseId: known.case_id }
      }
      if (attempt.kind === 'waiting') return { kind: 'locked', until: attempt.until }
      const wrong = await attempt.wrong()
      work.record({
        action: 'enrolment_pass.shown',
        outcome: 'failed',
        accountId,
        caseId: known?.case_id ?? null,
        detail: {
          because:
            known === undefined ? 'wrong'
            : known.state === 'live' ? 'expired'
            : known.state,
        },
      })
      if (wrong.waitUntil !== null) return { kind: 'locked', until: wrong.waitUntil, failures: wrong.failures }
      if (known === undefined) return { kind: 'wrong', triesLeft: wrong.left }
      if (known.state === 'live') return { kind: 'expired', at: known.expires_at }
      return known.state === 'used' ? { kind: 'used' } : { kind: 'cancelled' }
    },

    /**
     * Spends a pass that was shown, once, in the transaction of what it was the key for. It may have run out since: it was
     * shown in time, and the sign-in that it opened lives for half an hour.
     * @returns false where another set-up was finished with it, or it was cancelled
     */
    async spend(work: Work, accountId: AccountId, passId: RecordId): Promise<boolean> {
      const spent = await spendPass(work.tx, accountId, passId, work.now)
      work.record({
        action: 'enrolment_pass.used',
        outcome: spent === undefined ? 'refused' : 'done',
        accountId,
        caseId: spent?.case_id ?? null,
        detail: { passId },
      })
      return spent !== undefined
    },

    /** Whether a pass that was shown still opens a set-up. */
    isLive: (work: Work, accountId: AccountId, passId: string): Promise<boolean> =>
      isLivePass(work.tx, accountId, passId as RecordId),

    /** @param keep one that was shown, for the set-up which it opened @returns how many were live */
    cancel: async (work: Work, accountId: AccountId, keep?: string | null): Promise<number> =>
      (await cancelLivePasses(work.tx, { accountId }, work.now, keep)).length,
    /** @returns how many of this case were live */
    cancelOfCase: async (work: Work, caseId: CaseId): Promise<number> =>
      (await cancelLivePasses(work.tx, { caseId }, work.now)).length,
    /** Ends what nobody has begun to use: a set-up under way goes on. @returns how many passes were live */
    cancelUnbegun: async (work: Work, caseId: CaseId): Promise<number> =>
      (await cancelUnbegunPasses(work.tx, caseId, work.now)).length,
    /** Whether somebody is setting up now with a pass of this account. */
    isBegun: (work: Work, accountId: AccountId): Promise<boolean> => isPassBegun(work.tx, accountId, work.now),
    listOf: (work: Work, caseId: CaseId) => listPassesOf(work.tx, caseId),
    /** The pass of a case that still opens the account and went this way. */
    liveOf: (work: Work, caseId: CaseId, addressId: AddressId | null) =>
      findLivePass(work.tx, caseId, addressId, work.now),
    countLive: (work: Work, accountId: AccountId) => countLivePasses(work.tx, accountId, work.now),
  }
}
export type EnrolmentPasses = ReturnType<typeof createEnrolmentPasses>
