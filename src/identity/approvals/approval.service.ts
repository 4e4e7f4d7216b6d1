import type { ApprovalSummary, PassWay } from '#common/api/approval-view.ts'
import type { ApprovalDetail } from '#common/api/approvals.ts'
import { AppError } from '#common/errors.ts'
import { approvalBehind, approvalCausesOf, refusalOfRequest, standingOf } from '#common/model/case-advice.ts'
import { holdsGroupedCode } from '#common/model/grouped-code.ts'
import type { CaseId, RecordId } from '#common/model/ids.ts'
import type { ApprovalCause, ApprovalState, GuardedAction } from '#common/model/words.ts'
import { lockAccounts } from '../accounts/account.store.ts'
import { instant, instantOrNull } from '../accounts/account-summary.ts'
import {
  gatherCase,
  lossesSince,
  refusal,
  requireLostInScope,
  type FactsDependencies,
  type GatheredCase,
} from '../cases/case-facts.ts'
import { hintOf, requirePassWay } from '../cases/pass-ways.ts'
import { addSeconds } from '../clock.ts'
import { listStaffOf, listSupervisors, tellStaff } from '../desk/tell-staff.ts'
import { newId } from '../ids.ts'
import { touch } from '../live/live.service.ts'
import type { ResetScope } from '../resets/reset.service.ts'
import type { Caller, Work } from '../work.ts'
import { factorsOf, heldApproval, scopeText, stands, subjectDigest, wayOf, type ActScope } from './approval-subject.ts'
import {
  countWaiting,
  findApproval,
  insertApproval,
  insertDecision,
  listApprovals,
  listDeclined,
  listNewest,
  lockApproval,
  moveApproval,
  type ApprovalRow,
} from './approval.store.ts'
import { backgroundsOf } from './decision-background.ts'
import { stalenessOf } from './stale-requests.ts'
import { refusalOfDecision, type Background } from './who-decides.ts'

const factorsShown = (row: ApprovalRow): ApprovalSummary['factors'] => {
  const factors = factorsOf(row)
  return factors === undefined || factors === 'all' ? (factors ?? null) : [...factors]
}

/** The way of a pass as it is shown. */
const wayShown = (row: ApprovalRow): ApprovalSummary['way'] => {
  const way = wayOf(row)
  if (way?.kind !== 'address') return way ?? null
  const { address_kind: kind, address_value: value } = row
  return { ...way, hint: kind === null || value === null ? null : hintOf({ kind, value }) }
}

interface Asked {
  action: GuardedAction
  factors?: ResetScope | undefined
  way?: PassWay | undefined
  reason: string
  emergency: boolean
}

/** What exactly is asked for. @throws AppError `invalid_input` where it is not said */
function scopeAsked({ action, factors, way }: Asked): ActScope | undefined {
  if (action === 'reset_factors') {
    if (factors === undefined) throw new AppError('invalid_input', { params: { fields: 'factors' } })
    return { factors }
  }
  if (action !== 'issue_enrolment_pass') return undefined
  if (way === undefined) throw new AppError('invalid_input', { params: { fields: 'way' } })
  return { way }
}

/** @throws AppError `changed_meanwhile` where one is ended already, `lost_left_out` */
function requireKnownFactors(gathered: GatheredCase, scope: ResetScope): void {
  const known = gathered.factors.filter((factor) => factor.state !== 'ended').map((factor) => factor.id)
  if (scope !== 'all' && scope.some((id) => !known.includes(id))) throw new AppError('changed_meanwhile')
  requireLostInScope(gathered, scope)
}

const wayDetail = (way: PassWay): Record<string, string> => ({
  way: way.kind,
  ...(way.kind === 'address' ? { addressId: way.addressId } : {}),
})

const mostDeclinedShown = 10
/** After so many refusals in an hour nothing is asked for on the account: tired people say yes. */
const mostDeclinedAnHour = 5
const hourSeconds = 60 * 60

/** Four eyes (rule 14): a request, its decision by somebody else, and its one use. */
export function createApprovals(deps: FactsDependencies) {
  const { delivery } = deps

  const backgroundOf = async (work: Work, caller: Caller, rows: readonly ApprovalRow[]) =>
    (await backgroundsOf(work, rows))(caller.id)
  const isOpen = (row: ApprovalRow): boolean => row.state === 'waiting' || row.state === 'approved'

  const isStale = (row: ApprovalRow, { decisions, facts, factors, policyVersion, passes }: GatheredCase): boolean =>
    isOpen(row) && !heldApproval(row, decisions, facts, factors, policyVersion, passes).matches

  function summaryOf(work: Work, caller: Caller, row: ApprovalRow, background: Background, stale: boolean) {
    const runsOut = row.state === 'waiting' && row.expires_at <= work.now
    return {
      id: row.id,
      caseId: row.case_id,
      ticket: row.ticket,
      account: { id: row.account_id, displayName: row.account_name },
      action: row.action,
      causes: row.causes.split(' ') as ApprovalCause[],
      factors: factorsShown(row),
      way: wayShown(row),
      state: runsOut ? 'expired' : row.state,
      reason: row.reason,
      requestedBy: { id: row.requested_by, displayName: row.requester_name },
      requestedAt: instant(row.requested_at),
      expiresAt: instant(row.expires_at),
      needed: row.needed,
      decisions: background.decisions.map((decision) => ({
        supervisor: { id: decision.supervisor_id, displayName: decision.supervisor_name },
        verdict: decision.verdict,
        reason: decision.reason,
        at: instant(decision.at),
      })),
      goodUntil: instantOrNull(row.good_until),
      stale,
      mayDecide: refusalOfDecision(caller, row, background),
    } satisfies ApprovalSummary
  }

  async function view(work: Work, caller: Caller, row: ApprovalRow, gathered: GatheredCase): Promise<ApprovalSummary> {
    return summaryOf(work, caller, row, (await backgroundOf(work, caller, [row]))(row), isStale(row, gathered))
  }

  async function found(work: Work, id: RecordId): Promise<ApprovalRow> {
    const row = await findApproval(work.tx, id)
    if (row === undefined) throw new AppError('not_found')
    return row
  }

  /** Takes account and request, in this order, and says why nothing can be decided on it, or done to it, any more. */
  async function begin(
    work: Work,
    caller: Caller,
    id: RecordId,
    goesOn = (row: ApprovalRow): boolean => row.state === 'waiting',
  ): Promise<{ row: ApprovalRow; gathered: GatheredCase }> {
    const seen = await found(work, id)
    // Who decides is held as well: what ends their work comes either before this, or finds it done.
    const deciding = (await lockAccounts(work.tx, [seen.account_id, caller.id])).find((one) => one.id === caller.id)
    if (deciding?.state !== 'active' || deciding.role !== caller.role) throw new AppError('forbidden')
    const gathered = await gatherCase(work, deps, seen.case_id, caller, true)
    await lockApproval(work.tx, id)
    const row = await found(work, id)
    const runsOut = row.state === 'waiting' && row.expires_at <= work.now
    if (runsOut || !goesOn(row))
      throw new AppError('approval_ended', { params: { state: runsOut ? 'expired' : row.state } })
    return { row, gathered }
  }

  async function decide(work: Work, caller: Caller, id: RecordId, verdict: 'approved' | 'declined', reason: string) {
    if (holdsGroupedCode(reason)) throw new AppError('code_in_text', { params: { fields: 'reason' } })
    const { row, gathered } = await begin(work, caller, id)
    const background = (await backgroundOf(work, caller, [row]))(row)
    const refused = refusalOfDecision(caller, row, background)
    if (refused !== null) throw refusal(refused)
    if (verdict === 'approved' && isStale(row, gathered)) throw new AppError('approval_stale')
    await insertDecision(work.tx, { approvalId: id, supervisorId: caller.id, verdict, reason, at: work.now })
    const final = verdict === 'declined' || background.decisions.filter(stands).length + 1 >= row.needed
    if (final)
      await moveApproval(work.tx, id, 'waiting', {
        state: verdict,
        endedAt: work.now,
        ...(verdict === 'approved' ?
          { goodUntil: addSeconds(work.now, gathered.facts.policy.approvals.goodMinutes * 60) }
        : {}),
      })
    touch(work, 'approvals')
    work.record({
      action: verdict === 'approved' ? 'approval.approved' : 'approval.declined',
      outcome: verdict === 'approved' ? 'done' : 'refused',
      accountId: row.account_id,
      caseId: row.case_id,
      detail: {
        approvalId: id,
        action: row.action,
        policyVersion: row.policy_version,
        final,
        emergency: row.causes.includes('emergency'),
      },
    })
    return view(work, caller, await found(work, id), gathered)
  }

  return {
    view,

    async list(work: Work, caller: Caller, query: { state?: ApprovalState | undefined; limit: number }) {
      const rows = await listApprovals(work.tx, { state: query.state, now: work.now }, query.limit)
      const backgrounds = await backgroundOf(work, caller, rows)
      // Only what is still open can be stale, and only that is compared with its case as it stands.
      const staleness = await stalenessOf(
        work,
        deps,
        rows.filter(isOpen),
        rows.flatMap((row) => backgrounds(row).decisions),
      )
      const items: ApprovalSummary[] = []
      for (const row of rows) {
        const known = staleness.get(row.id) ?? false
        const stale =
          known === 'nearest' ? isStale(row, await gatherCase(work, deps, row.case_id, caller, false)) : known
        items.push(summaryOf(work, caller, row, backgrounds(row), stale))
      }
      return { items, waiting: await countWaiting(work.tx, work.now) }
    },

    find: found,

    /** What was declined for the account lately: the next supervisor sees it, whichever case it was asked in. */
    async declinedBefore(work: Work, row: ApprovalRow): Promise<ApprovalDetail['declinedBefore']> {
      const of = { accountId: row.account_id, notOf: row.id, since: lossesSince(work.now) }
      return (await listDeclined(work.tx, of, mostDeclinedShown)).map((declined) => ({
        approvalId: declined.id,
        action: declined.action,
        supervisor: { id: declined.supervisor_id, displayName: declined.supervisor_name },
        reason: declined.reason,
        at: instant(declined.at),
      }))
    },

    /** Asks the supervisors to approve exactly what would be done now; an open request for the action is replaced. */
    async request(work: Work, caller: Caller, caseId: CaseId, input: Asked): Promise<ApprovalSummary> {
      if (holdsGroupedCode(input.reason)) throw new AppError('code_in_text', { params: { fields: 'reason' } })
      const gathered = await gatherCase(work, deps, caseId, caller, true)
      const { facts, factors, policyVersion, account } = gathered
      const since = addSeconds(work.now, -hourSeconds)
      const declined = await listDeclined(work.tx, { accountId: account.id, since }, mostDeclinedAnHour)
      const opensAgain = declined.at(mostDeclinedAnHour - 1)?.at
      if (opensAgain !== undefined)
        throw new AppError('resend_too_soon', { params: { from: instant(addSeconds(opensAgain, hourSeconds)) } })
      const refused = refusalOfRequest(input.action, facts, input.emergency)
      if (refused !== null && refused !== 'approval_waiting') throw refusal(refused)
      // An emergency that waits is not replaced by a request without evidence that one supervisor would decide on.
      if (!input.emergency && !standingOf(facts, input.action).sufficient) throw refusal('evidence_missing')
      const asked = scopeAsked(input)
      if (asked !== undefined && 'way' in asked) requirePassWay(deps, gathered, asked.way, input.emergency)
      else if (asked !== undefined) requireKnownFactors(gathered, asked.factors)
      const scope = scopeText(asked)
      for (const open of gathered.approvals)
        if (open.action === input.action && (open.state === 'waiting' || open.state === 'approved'))
          await end(work, open, open.expires_at <= work.now && open.state === 'waiting' ? 'expired' : 'withdrawn')
      const { approvals } = facts.policy
      const causes: ApprovalCause[] = input.emergency ? ['emergency'] : approvalCausesOf(input.action, facts)
      const id = newId<RecordId>()
      const digest = (of: string) => subjectDigest(input.action, of, facts, factors, policyVersion)
      await insertApproval(work.tx, {
        id,
        case_id: caseId,
        account_id: account.id,
        action: input.action,
        causes: causes.join(' '),
        scope,
        digest: digest(scope),
        used_digest: digest(''),
        policy_version: policyVersion,
        reason: input.reason,
        requested_by: caller.id,
        requested_at: work.now,
        expires_at: addSeconds(work.now, approvals.answerMinutes * 60),
        needed: input.emergency ? 2 : 1,
        state: 'waiting',
        ended_at: null,
        good_until: null,
        escalate_at: addSeconds(work.now, approvals.escalateMinutes * 60),
      })
      touch(work, 'approvals')
      work.record({
        action: 'approval.requested',
        outcome: 'done',
        accountId: account.id,
        caseId,
        detail: {
          approvalId: id,
          action: input.action,
          causes: causes.join(' '),
          policyVersion,
          ...(asked !== undefined && 'way' in asked ? wayDetail(asked.way) : {}),
        },
      })
      if (input.emergency) await reportEmergency(work, 'emergency_asked')
      if (causes.includes('over_limit'))
        for (const standing of gathered.resetStandings)
          if (standing.over) await deps.limits.noteCrossed(work, standing, gathered.subjects)
      return view(work, caller, await found(work, id), gathered)
    },

    approve: (work: Work, caller: Caller, id: RecordId, reason: string) => decide(work, caller, id, 'approved', reason),
    decline: (work: Work, caller: Caller, id: RecordId, reason: string) => decide(work, caller, id, 'declined', reason),

    /** Takes a request back, also one that is approved: a caller may need another way than the one that was asked for. */
    async withdraw(work: Work, caller: Caller, id: RecordId): Promise<ApprovalSummary> {
      const { row, gathered } = await begin(work, caller, id, isOpen)
      if (row.requested_by !== caller.id) throw new AppError('case_not_yours')
      await end(work, row, 'withdrawn')
      return view(work, caller, await found(work, id), gathered)
    },

    /**
     * Uses the approval that the action rests on, once; the caller holds the account's row. Without one that is needed, or for another
     * scope than was approved, nothing may be done.
     * @returns the approval that it rests on; null where none stands behind it
     * @throws AppError `approval_stale` where the scope is another one
     */
    async use(work: Work, gathered: GatheredCase, action: GuardedAction, scope?: ActScope): Promise<RecordId | null> {
      const behind = approvalBehind(action, gathered.facts)
      const row = gathered.approvals.find(
        (one) => behind !== undefined && gathered.facts.approvals[one.action] === behind,
      )
      if (row === undefined) return null
      // The first pass after an approved reset: that approval is used already, and the pass names it.
      if (row.action !== action) return row.id
      if (row.scope !== scopeText(scope)) throw new AppError('approval_stale')
      if (!(await moveApproval(work.tx, row.id, 'approved', { state: 'used', endedAt: work.now })))
        throw new AppError('changed_meanwhile')
      const emergency = row.causes.split(' ').includes('emergency')
      touch(work, 'approvals')
      work.record({
        action: 'approval.used',
        outcome: 'done',
        accountId: row.account_id,
        caseId: row.case_id,
        detail: { approvalId: row.id, action, policyVersion: row.policy_version, emergency },
      })
      if (emergency) await reportEmergency(work, 'emergency_done')
      return row.id
    },

    newestOf: (work: Work, caseId: CaseId) => listNewest(work.tx, caseId),
  }

  async function end(work: Work, row: ApprovalRow, state: 'withdrawn' | 'expired'): Promise<void> {
    if (!(await moveApproval(work.tx, row.id, row.state, { state, endedAt: work.now }))) return
    touch(work, 'approvals')
    work.record({
      action: state === 'withdrawn' ? 'approval.withdrawn' : 'approval.expired',
      outcome: 'done',
      accountId: row.account_id,
      caseId: row.case_id,
      detail: { approvalId: row.id, action: row.action },
    })
  }

  /** The emergency path is always reported: to every supervisor, administrator and auditor. */
  async function reportEmergency(work: Work, template: 'emergency_asked' | 'emergency_done'): Promise<void> {
    const others = await listStaffOf(work.tx, ['auditor', 'administrator'])
    await tellStaff(work, delivery, [...(await listSupervisors(work.tx)), ...others], template)
  }
}
export type Approvals = ReturnType<typeof createApprovals>
