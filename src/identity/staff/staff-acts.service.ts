import { AppError, type ErrorCode } from '#common/errors.ts'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import { refusalOfStaffAct } from '#common/model/staff-rules.ts'
import type { Role, StaffAct, StaffRefusal } from '#common/model/words.ts'
import { instant } from '../accounts/account-summary.ts'
import { isUnfinished } from '../accounts/unfinished.ts'
import { listAddresses, updateAccount, type AccountRow } from '../accounts/account.store.ts'
import { refuseCodes } from '../cases/refuse-codes.ts'
import { endStaffWork, ownersAtWork } from '../cases/staff-work.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { tellWatchers } from '../desk/tell-staff.ts'
import type { MailTemplate } from '../delivery/mail-templates.ts'
import type { EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import { endRequests, findOpenFreeze } from '../freezes/freeze.store.ts'
import { newId } from '../ids.ts'
import type { Sessions } from '../sessions/session.service.ts'
import type { Caller, Work } from '../work.ts'
import { deleteStaffLimits, endSuspension, insertReason, lockStaff, putStaffLimits } from './staff.store.ts'

const codeOf: Record<StaffRefusal, ErrorCode> = {
  role_may_not: 'forbidden',
  own_account: 'own_account',
  higher_role: 'higher_role',
  last_administrator: 'last_administrator',
  nothing_to_do: 'nothing_to_do',
}

type StaffAccount = AccountRow & { role: Role }
/** Acts after which nobody goes on with what the person has opened. */
const endsTheirWork: readonly StaffAct[] = ['change_role', 'suspend', 'leave']

const isStaff = (row: AccountRow | undefined): row is StaffAccount => row !== undefined && row.role !== null

/**
 * Begins an act on a member of staff: takes the rows that decide, then asks the one rule with both people as they are now.
 * @throws AppError `not_found` for whoever has no role, else what the rule refuses
 */
export async function lockForAct(
  work: Work,
  caller: Caller,
  accountId: AccountId,
  act: StaffAct,
  newRole?: Role,
): Promise<{ target: StaffAccount }> {
  const owners = endsTheirWork.includes(act) ? await ownersAtWork(work, accountId) : []
  const rows = await lockStaff(work.tx, [caller.id, accountId, ...owners])
  const actor = rows.find((row) => row.id === caller.id)
  const target = rows.find((row) => row.id === accountId)
  if (!isStaff(actor)) throw new AppError('forbidden')
  if (!isStaff(target)) throw new AppError('not_found')
  const reason = refusalOfStaffAct(act, {
    actor,
    target: { ...target, unfinished: isUnfinished(target) },
    otherAdministrators: rows.filter((row) => row.role === 'administrator' && row.state === 'active' && row !== target)
      .length,
    ...(newRole === undefined ? {} : { newRole }),
  })
  if (reason !== null) throw new AppError(codeOf[reason])
  return { target }
}

/** What an administrator does to staff, and a supervisor to the limits of agents (rule 22). */
export function createStaffActs(deps: { sessions: Sessions; passes: EnrolmentPasses; delivery: Delivery }) {
  const { sessions, passes, delivery } = deps

  const tell = async (work: Work, account: AccountRow, template: MailTemplate): Promise<void> =>
    void (await delivery.notify(work, account, await listAddresses(work.tx, account.id), template))

  /** Everything that is open or on its way: the next request of theirs is refused, wherever it goes. */
  async function shut(work: Work, accountId: AccountId, because: 'suspended' | 'left') {
    const ended = await sessions.endAll(work, accountId, because, true)
    const cancelled = await passes.cancel(work, accountId)
    await endRequests(work.tx, accountId, work.now)
    return { ...ended, passes: cancelled, ...(await endStaffWork(work, deps, accountId)) }
  }

  async function keepReason(
    work: Work,
    { accountId, act, text, by }: { accountId: AccountId; act: 'suspended' | 'left'; text: string; by: AccountId },
  ): Promise<RecordId> {
    const id = newId<RecordId>()
    await insertReason(work.tx, { id, account_id: accountId, act, text, by_id: by, at: work.now, ended_at: null })
    return id
  }

  return {
    async changeRole(work: Work, caller: Caller, accountId: AccountId, role: Role) {
      const { target } = await lockForAct(work, caller, accountId, 'change_role', role)
      await updateAccount(work.tx, accountId).set({ role, role_given_by: caller.id }).execute()
      const ended = await endStaffWork(work, deps, accountId)
      await tell(work, target, 'staff_role_changed')
      await tellWatchers(work, delivery, caller.id, 'staff_given_role')
      work.record({
        action: 'account.role_given',
        outcome: 'done',
        accountId,
        detail: { role, before: target.role, ...ended },
      })
      return { at: instant(work.now) }
    },

    /** Their open cases stay open, without the passes and the words that they gave in them. */
    async suspend(work: Work, caller: Caller, accountId: AccountId, reason: string) {
      refuseCodes({ reason })
      const { target } = await lockForAct(work, caller, accountId, 'suspend')
      const reasonId = await keepReason(work, { accountId, act: 'suspended', text: reason, by: caller.id })
      await updateAccount(work.tx, accountId).set({ state: 'suspended' }).execute()
      const ended = await shut(work, accountId, 'suspended')
      await tell(work, target, 'staff_suspended')
      work.record({ action: 'staff.suspended', outcome: 'done', accountId, detail: { reasonId, ...ended } })
      return { at: instant(work.now) }
    },

    /** Back to what they were: invited where there was no password yet, frozen where a freeze is open still (rule 17). */
    async resume(work: Work, caller: Caller, accountId: AccountId) {
      const { target } = await lockForAct(work, caller, accountId, 'resume')
      const frozen = (await findOpenFreeze(work.tx, accountId)) !== undefined
      const state =
        frozen ? 'frozen'
        : target.password_hash === null ? 'invited'
        : 'active'
      await updateAccount(work.tx, accountId).set({ state }).execute()
      await endSuspension(work.tx, accountId, work.now)
      await tell(work, target, 'staff_resumed')
      work.record({ action: 'staff.resumed', outcome: 'done', accountId, detail: { state } })
      return { at: instant(work.now) }
    },

    /** The role is gone and the account suspended; their open cases stay open. */
    async leave(work: Work, caller: Caller, accountId: AccountId, reason: string) {
      refuseCodes({ reason })
      const { target } = await lockForAct(work, caller, accountId, 'leave')
      await endSuspension(work.tx, accountId, work.now)
      const reasonId = await keepReason(work, { accountId, act: 'left', text: reason, by: caller.id })
      await updateAccount(work.tx, accountId).set({ role: null, state: 'suspended' }).execute()
      await deleteStaffLimits(work.tx, accountId)
      const ended = await shut(work, accountId, 'left')
      await tell(work, target, 'staff_left')
      work.record({
        action: 'staff.left',
        outcome: 'done',
        accountId,
        detail: { reasonId, before: target.role, ...ended },
      })
      return { at: instant(work.now) }
    },

    async setLimits(
      work: Work,
      caller: Caller,
      accountId: AccountId,
      limits: { resetsPerHour: number | null; failedVerificationsPerHour: number | null },
    ) {
      const { target } = await lockForAct(work, caller, accountId, 'set_limits')
      await putStaffLimits(work.tx, {
        account_id: accountId,
        resets_per_hour: limits.resetsPerHour,
        failed_verifications_per_hour: limits.failedVerificationsPerHour,
        set_by: caller.id,
        set_at: work.now,
      })
      await tell(work, target, 'staff_limits_set')
      work.record({
        action: 'staff.limits_set',
        outcome: 'done',
        accountId,
        detail: {
          resetsPerHour: limits.resetsPerHour ?? 'policy',
          failedVerificationsPerHour: limits.failedVerificationsPerHour ?? 'policy',
        },
      })
      return { at: instant(work.now) }
    },
  }
}
export type StaffActs = ReturnType<typeof createStaffActs>
