import { createHash } from 'node:crypto'
import type { ResetScope } from '../resets/reset.service.ts'
import { approvalCausesOf, standingOf, type ApprovalFacts, type HeldApproval } from '#common/model/case-advice.ts'
import type { PassWay } from '#common/api/approval-view.ts'
import type { AddressId, FactorId } from '#common/model/ids.ts'
import type { ApprovalCause, GuardedAction } from '#common/model/words.ts'
import type { GivenPass } from '../enrolment-passes/enrolment-pass.store.ts'
import type { ApprovalRow, DecisionRow } from './approval.store.ts'

interface Factor {
  id: FactorId
  state: string
}

/** What exactly an act is done to: the factors that a reset ends, or the way that a pass goes. */
export type ActScope = { factors: ResetScope } | { way: PassWay }

/** A scope as it is kept: factor ids in order or `all`; the address's id or `read_out`; nothing for an action without one. */
export function scopeText(scope: ActScope | undefined): string {
  if (scope === undefined) return ''
  if ('way' in scope) return scope.way.kind === 'address' ? scope.way.addressId : scope.way.kind
  return scope.factors === 'all' ? 'all' : [...scope.factors].sort().join(' ')
}

type Scoped = Pick<ApprovalRow, 'action' | 'scope'>

/** The factors that a reset was asked for; undefined for another action. */
export const factorsOf = ({ action, scope }: Scoped): ResetScope | undefined =>
  action !== 'reset_factors' ? undefined
  : scope === 'all' ? 'all'
  : (scope.split(' ') as FactorId[])

/** The way that a pass was asked for; undefined for another action, and where it was asked for before ways were named. */
export const wayOf = ({ action, scope }: Scoped): PassWay | undefined =>
  action !== 'issue_enrolment_pass' || scope === '' ? undefined
  : scope === 'read_out' ? { kind: 'read_out' }
  : { kind: 'address', addressId: scope as AddressId }

/**
 * Digest of exactly what is asked for: the act on this account as it is, by this agent, on this evidence, ending these factors or
 * sending the pass this way, under this policy. Anything else must be asked for again (rule 14).
 */
export function subjectDigest(
  action: GuardedAction,
  scope: string,
  facts: ApprovalFacts,
  factors: readonly Factor[],
  policyVersion: number,
): string {
  const chosen = scope.split(' ')
  const subject = [
    action,
    [facts.account.id, facts.account.kind, facts.account.role, facts.account.state],
    facts.case?.agentId,
    // What else the account gains or loses meanwhile is another thing to decide on.
    factors
      .filter((factor) => factor.state !== 'ended' && (scope === 'all' || chosen.includes(factor.id)))
      .map((factor) => factor.id)
      .sort(),
    [...standingOf(facts, action).uses].sort(),
    [...facts.lost].sort(),
    policyVersion,
    ...(action === 'issue_enrolment_pass' ? [scope] : []),
  ]
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex')
}

/** Whose word still stands: a supervisor's at work, not one's who was suspended, left or has another role since. */
export const stands = (decision: DecisionRow): boolean =>
  decision.verdict === 'approved' && decision.supervisor_role === 'supervisor' && decision.supervisor_state === 'active'

/**
 * How a request stands against what would be done now.
 * @param decisions at least those on it
 * @param passes those that this case has given
 */
export function heldApproval(
  row: ApprovalRow,
  decisions: readonly DecisionRow[],
  facts: ApprovalFacts,
  factors: readonly Factor[],
  policyVersion: number,
  passes: readonly GivenPass[],
): HeldApproval {
  const runsOut = row.state === 'waiting' && row.expires_at.getTime() <= facts.now
  return {
    state: runsOut ? 'expired' : row.state,
    matches:
      matches(row, facts, factors, policyVersion) &&
      isWithinCauses(row, facts) &&
      decisions.every(
        (decision) => decision.approval_id !== row.id || decision.verdict !== 'approved' || stands(decision),
      ),
    goodUntil: row.good_until?.getTime() ?? null,
    causes: row.causes.split(' ') as ApprovalCause[],
    passGiven: passes.some(
      (pass) => pass.approval_id === row.id || (row.ended_at !== null && pass.issued_at >= row.ended_at),
    ),
  }
}

/** What a supervisor was not asked about (a limit reached since) they have not approved. */
const isWithinCauses = (row: ApprovalRow, facts: ApprovalFacts): boolean => {
  const asked = row.causes.split(' ')
  return (
    row.state === 'used' ||
    asked.includes('emergency') ||
    approvalCausesOf(row.action, facts).every((cause) => asked.includes(cause))
  )
}

/** A reset that is done has ended its factors; what is left to compare is all else. */
const matches = (row: ApprovalRow, facts: ApprovalFacts, factors: readonly Factor[], policyVersion: number): boolean =>
  row.digest === subjectDigest(row.action, row.scope, facts, factors, policyVersion) ||
  (row.state === 'used' && row.used_digest === subjectDigest(row.action, '', facts, factors, policyVersion))
