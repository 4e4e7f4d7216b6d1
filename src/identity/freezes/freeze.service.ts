import { AppError } from '#common/errors.ts'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import { listAddresses, lockAccounts, updateAccount, updateAddress } from '../accounts/account.store.ts'
import { listNumbersAt, setFactorNumber } from '../accounts/old-number.store.ts'
import { markReconfigurationOnce } from '../accounts/reconfiguration.store.ts'
import { lapseEvidenceOf } from '../cases/case.store.ts'
import { endOpenCases } from '../cases/end-open-cases.ts'
import { endStaffWork, ownersAtWork } from '../cases/staff-work.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { listSupervisors, tellStaff } from '../desk/tell-staff.ts'
import type { EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import type { Factors } from '../factors/factor.service.ts'
import { endFactors } from '../factors/factor.store.ts'
import { newId } from '../ids.ts'
import { voidNotices } from '../notices/notice.store.ts'
import type { Sessions } from '../sessions/session.service.ts'
import { touch } from '../live/live.service.ts'
import type { Work } from '../work.ts'
import {
  disputeFrom,
  endRequests,
  findOpenFreeze,
  insertFreeze,
  liftOpenFreeze,
  listFactorsSince,
  revokeRecoveryCodesSince,
  unconfirmPhonesSince,
} from './freeze.store.ts'

export interface FreezeOrder {
  by: 'owner' | 'agent' | 'rule'
  /** null where a rule did it. */
  byId: AccountId | null
  /** Everything from this instant on is disputed. */
  disputedSince: Date
  because: 'notice' | 'push_prompt' | 'agent' | 'rule'
  /** Why, in the words of whoever did it; never in the audit log. */
  note?: string
}

const endedBy = { owner: 'owner', agent: 'agent', rule: 'system' } as const

/** "This was not me" (rule 17): only supervisors lift it. */
export function createFreezes(deps: {
  sessions: Sessions
  passes: EnrolmentPasses
  delivery: Delivery
  factors: Pick<Factors, 'usable'>
}) {
  const { sessions, passes, delivery } = deps

  /** Numbers that were changed since go back, and the codes of their factors with them: a thief may have put in their own. */
  async function returnNumbers(work: Work, accountId: AccountId, since: Date): Promise<void> {
    for (const change of await listNumbersAt(work.tx, accountId, since)) {
      // One that was not the owner's before the event either is ended with what came since.
      if (change.old_confirmed_at !== null && change.old_confirmed_at >= since) continue
      if (change.present_id === change.from_address_id) continue
      if (change.present_id !== null && change.present_confirmed_at !== null && change.present_confirmed_at >= since)
        await updateAddress(work.tx, change.present_id, { replaced_at: work.now })
      await updateAddress(work.tx, change.from_address_id, { replaced_at: null })
      if (change.factor_state !== 'ended') await setFactorNumber(work.tx, change.factor_id, change.from_address_id)
      work.record({
        action: 'address.changed',
        outcome: 'done',
        accountId,
        detail: {
          addressId: change.from_address_id,
          factorId: change.factor_id,
          kind: 'phone',
          because: 'frozen',
          wentBack: true,
        },
      })
    }
  }

  /** Ends what came since the disputed event; factors from before it still sign in. */
  async function endDisputed(work: Work, accountId: AccountId, order: FreezeOrder) {
    const { tx, now } = work
    await returnNumbers(work, accountId, order.disputedSince)
    const factors = await endFactors(
      tx,
      (await listFactorsSince(tx, accountId, order.disputedSince)).map((factor) => factor.id),
      now,
    )
    for (const factor of factors)
      work.record({
        action: 'factor.removed',
        outcome: 'done',
        accountId,
        detail: { factorId: factor.id, type: factor.type, because: 'frozen' },
      })
    for (const { id } of await unconfirmPhonesSince(tx, accountId, order.disputedSince))
      work.record({
        action: 'address.changed',
        outcome: 'done',
        accountId,
        detail: { addressId: id, because: 'frozen' },
      })
    // Once the freeze is lifted, the password alone must not lead to a first factor (rule 13).
    if ((await deps.factors.usable(work, accountId, 'sign_in')).length === 0)
      await markReconfigurationOnce(work, accountId, 'frozen')
    const codes = await revokeRecoveryCodesSince(tx, accountId, order.disputedSince, {
      by: endedBy[order.by],
      at: now,
    })
    if (codes.length > 0)
      work.record({
        action: 'recovery_code.revoked',
        outcome: 'done',
        accountId,
        detail: { by: order.by, count: codes.length, because: 'frozen' },
      })
    // A word given in other people's cases since then was perhaps a thief's as well.
    await lapseEvidenceOf(tx, accountId, { since: order.disputedSince }, now)
    return { factors: factors.length, recoveryCodes: codes.length }
  }

  /** Ends every way in that is open or on its way. */
  async function endAccess(work: Work, accountId: AccountId) {
    const cases = await endOpenCases(work, accountId, 'frozen')
    return { cases, ...(await endWaysIn(work, accountId)) }
  }

  /** What lets somebody in now, or is about to. */
  async function endWaysIn(work: Work, accountId: AccountId) {
    const cancelled = await passes.cancel(work, accountId)
    const ended = await sessions.endAll(work, accountId, 'frozen', true)
    await endRequests(work.tx, accountId, work.now)
    return { passes: cancelled, ...ended }
  }

  return {
    /**
     * Freezes an account in this one transaction; its row is taken first. Asked for again, it ends what an earlier
     * disputed event adds, and once more every way in. A suspended account stays suspended, which is the stricter of the two.
     * @throws AppError `not_found`
     */
    async freeze(
      work: Work,
      { id: accountId }: { id: AccountId },
      order: FreezeOrder,
    ): Promise<'frozen' | 'already_frozen'> {
      const account = (await lockAccounts(work.tx, [accountId, ...(await ownersAtWork(work, accountId))])).find(
        (row) => row.id === accountId,
      )
      if (account === undefined) throw new AppError('not_found')
      const open = await findOpenFreeze(work.tx, accountId)
      touch(work, 'freezes')
      const earlier = open === undefined || order.disputedSince < open.disputed_since
      const disputed = earlier ? await endDisputed(work, accountId, order) : { factors: 0, recoveryCodes: 0 }
      if (open !== undefined) {
        if (earlier) {
          await disputeFrom(work.tx, open.id, order.disputedSince)
          // What a factor that has just ended had opened meanwhile ends with it; the case in which a supervisor lifts it goes on.
          await endWaysIn(work, accountId)
        }
        work.record({
          action: 'account.frozen',
          outcome: 'refused',
          accountId,
          detail: { freezeId: open.id, by: order.by, because: 'already_frozen', ...disputed },
        })
        return 'already_frozen'
      }
      const id = newId<RecordId>()
      await insertFreeze(work.tx, {
        id,
        account_id: accountId,
        by_kind: order.by,
        by_id: order.byId,
        disputed_since: order.disputedSince,
        because: order.because,
        note: order.note ?? '',
        frozen_at: work.now,
        lifted_at: null,
        lifted_by: null,
      })
      const access = await endAccess(work, accountId)
      const ofStaff = account.role === null ? {} : await endStaffWork(work, deps, accountId)
      if (account.state !== 'suspended') await updateAccount(work.tx, accountId).set({ state: 'frozen' }).execute()
      work.record({
        action: 'account.frozen',
        outcome: 'done',
        accountId,
        detail: {
          freezeId: id,
          by: order.by,
          because: order.because,
          disputedSince: order.disputedSince.toISOString(),
          ...disputed,
          ...access,
          ...ofStaff,
        },
      })
      await delivery.notify(work, account, await listAddresses(work.tx, accountId), 'account_frozen')
      await tellStaff(work, delivery, await listSupervisors(work.tx), 'freeze_to_look_into')
      return 'frozen'
    },

    /**
     * Lifts the freeze of somebody whom nobody at the desk may help (rule 22); the caller holds the account's row and tells
     * everybody. Notices from before are void here as well.
     */
    async liftByBreakGlass(work: Work, accountId: AccountId, breakGlassId: RecordId): Promise<void> {
      const open = await findOpenFreeze(work.tx, accountId)
      if (open !== undefined)
        await liftOpenFreeze(work.tx, open.id, { byId: null, caseId: null, note: '', at: work.now })
      await updateAccount(work.tx, accountId).set({ state: 'active' }).where('state', '=', 'frozen').execute()
      await voidNotices(work.tx, accountId, work.now)
      touch(work, 'freezes')
      work.record({
        action: 'account.freeze_lifted',
        outcome: 'done',
        accountId,
        detail: { ...(open === undefined ? {} : { freezeId: open.id }), because: 'break_glass', breakGlassId },
      })
    },

    /**
     * Lifts a freeze; the caller holds the account's row and has checked role and evidence. Notices from before are void: each of their
     * links would freeze it again.
     * @throws AppError `not_frozen`
     */
    async lift(
      work: Work,
      account: { id: AccountId; locale: string; display_name: string },
      by: { byId: AccountId; caseId: CaseId; note: string },
    ): Promise<void> {
      const open = await findOpenFreeze(work.tx, account.id)
      if (open === undefined || !(await liftOpenFreeze(work.tx, open.id, { ...by, at: work.now })))
        throw new AppError('not_frozen')
      await updateAccount(work.tx, account.id).set({ state: 'active' }).where('state', '=', 'frozen').execute()
      await voidNotices(work.tx, account.id, work.now)
      touch(work, 'freezes')
      work.record({
        action: 'account.freeze_lifted',
        outcome: 'done',
        accountId: account.id,
        caseId: by.caseId,
        detail: { freezeId: open.id },
      })
      await delivery.notify(work, account, await listAddresses(work.tx, account.id), 'freeze_lifted')
    },
  }
}
export type Freezes = ReturnType<typeof createFreezes>
