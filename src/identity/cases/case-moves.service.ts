import { AppError } from '#common/errors.ts'
import { deskRoles, rankOf } from '#common/model/case-advice.ts'
import { freshSignInSeconds, isFreshSignIn } from '#common/model/fresh-sign-in.ts'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import type { ObservedSign } from '#common/model/words.ts'
import { instant } from '../accounts/account-summary.ts'
import { addSeconds } from '../clock.ts'
import { findAccount } from '../accounts/account.store.ts'
import type { Approvals } from '../approvals/approval.service.ts'
import { cancelApprovals } from '../approvals/cancel-approvals.ts'
import type { Freezes } from '../freezes/freeze.service.ts'
import { newId } from '../ids.ts'
import { touch } from '../live/live.service.ts'
import type { Caller, Work } from '../work.ts'
import { gatherCase, refusal, refuseOwnAccount, requireAllowed, type FactsDependencies } from './case-facts.ts'
import { findFirstOpening, handOver, insertSigns } from './case.store.ts'
import { refuseCodes } from './refuse-codes.ts'

/** So many freezes in an hour are done on any sign-in. */
const freezesWithoutStepUp = 3
/** How far back a case that opened a way in is in doubt, in seconds: a thief may have come in by an earlier one. */
const doubtedSeconds = 30 * 24 * 60 * 60

/** From when on everything is disputed: the opening of this case, or of the first lately by which somebody came in. */
async function disputedFrom(work: Work, current: { account_id: AccountId; opened_at: Date }): Promise<Date> {
  const first = await findFirstOpening(work.tx, current.account_id, addSeconds(work.now, -doubtedSeconds))
  return first !== null && first < current.opened_at ? first : current.opened_at
}

/** What moves a case on without proving anything: hand-over, noted signs, and the freeze with its lifting (rule 17). */
export function createCaseMoves(deps: FactsDependencies & { freezes: Freezes; approvals: Approvals }) {
  const { freezes, approvals, limits } = deps
  return {
    /** The agent hands their case over; a supervisor moves any. What was asked for or approved ends with it (rule 14). */
    async handOver(work: Work, caller: Caller, caseId: CaseId, toId: AccountId) {
      const gathered = await gatherCase(work, deps, caseId, caller, true)
      const { row, account } = gathered
      refuseOwnAccount(gathered, caller)
      if (row.state === 'closed') throw new AppError('case_closed')
      if (row.agent_id !== caller.id && caller.role !== 'supervisor') throw new AppError('case_not_yours')
      const taker = await findAccount(work.tx, toId)
      if (taker === undefined || taker.state !== 'active' || taker.role === null || !deskRoles.includes(taker.role))
        throw new AppError('not_found')
      if (taker.id === account.id) throw refusal('own_account')
      if (rankOf(account.role) > rankOf(taker.role)) throw refusal('higher_role')
      if (taker.id === row.agent_id) throw new AppError('nothing_to_do')
      const moved = await handOver(work.tx, {
        id: newId<RecordId>(),
        case_id: caseId,
        from_id: row.agent_id,
        to_id: taker.id,
        by_id: caller.id,
        at: work.now,
      })
      if (!moved) throw new AppError('changed_meanwhile')
      await cancelApprovals(work, { caseId }, 'handed_over')
      touch(work, 'cases')
      work.record({
        action: 'case.handed_over',
        outcome: 'done',
        accountId: account.id,
        caseId,
        detail: { from: row.agent_id, to: taker.id },
      })
      return { at: instant(work.now) }
    },

    /** Signs that only the agent can hear or see: they are only added, for a supervisor to look at. */
    async noteSigns(work: Work, caller: Caller, caseId: CaseId, signs: readonly ObservedSign[]) {
      const gathered = await gatherCase(work, deps, caseId, caller, true)
      refuseOwnAccount(gathered, caller)
      if (gathered.row.state === 'closed') throw new AppError('case_closed')
      if (gathered.row.agent_id !== caller.id) throw new AppError('case_not_yours')
      const added = await insertSigns(work.tx, { caseId, signs: [...new Set(signs)], by: caller.id, at: work.now })
      if (added.length === 0) return { at: instant(work.now) }
      work.record({
        action: 'case.signs_noted',
        outcome: 'done',
        accountId: gathered.account.id,
        caseId,
        detail: { signs: added.sort().join(' ') },
      })
      return { at: instant(work.now) }
    },

    /** Freezes the account: this case and everything open on it end (rule 17). */
    async freeze(work: Work, caller: Caller, caseId: CaseId, note: string) {
      refuseCodes({ note })
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'freeze')
      requireAllowed(work, 'freeze', gathered, limits)
      // An honest agent is never held up; whoever freezes one account after the other shows who they are (rule 16).
      const [done] = gathered.freezeStandings
      if (done !== undefined && done.count >= freezesWithoutStepUp && !isFreshSignIn(caller.signedInAt, work.now))
        throw new AppError('step_up_required', { params: { maxAgeSeconds: freshSignInSeconds } })
      await limits.useFreeze(work, gathered.subjects)
      await freezes.freeze(work, gathered.account, {
        by: 'agent',
        byId: caller.id,
        disputedSince: await disputedFrom(work, gathered.row),
        because: 'agent',
        note,
      })
      return { at: instant(work.now) }
    },

    /** Lifts a freeze, as a supervisor and on evidence. */
    async liftFreeze(work: Work, caller: Caller, caseId: CaseId, note: string) {
      refuseCodes({ note })
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'lift_freeze')
      requireAllowed(work, 'lift_freeze', gathered, limits)
      await approvals.use(work, gathered, 'lift_freeze')
      await freezes.lift(work, gathered.account, { byId: caller.id, caseId, note })
      return { at: instant(work.now) }
    },
  }
}
export type CaseMoves = ReturnType<typeof createCaseMoves>
