import { createHash } from 'node:crypto'
import type { ResetScope } from '../resets/reset.service.ts'
import { approvalCausesOf, standingOf, type CaseFacts, type HeldApproval } from '#common/model/case-advice.ts'
import type { FactorId } from '#common/model/ids.ts'
import type { GuardedAction } from '#common/model/words.ts'
import type { ApprovalRow, DecisionRow } from './approval.store.ts'

interface Factor {
  id: FactorId
  state: string
}

/** A scope as it is kept: factor ids in order, `all`, or nothing for an action without one. */
export const scopeText = (scope: ResetScope | undefined): string =>
  scope === undefined ? ''
  : scope === 'all' ? 'all'
  : [...scope].sort().join(' ')

export const scopeOf = (text: string): ResetScope | undefined =>
  text === '' ? undefined
  : text === 'all' ? 'all'
  : (text.split(' ') as FactorId[])

/**
 * Digest of exactly what is asked for: the act on this account as it is, by this agent, on this evidence, ending these factors, under
 * this policy. Anything else must be asked for again (rule 14).
 */
export function subjectDigest(
  action: GuardedAction,
  scope: string,
  facts: CaseFacts,
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
  ]
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex')
}

/** Whose word still stands: a supervisor's at work, not one's who was suspended, left or has another role since. */
export const stands = (decision: DecisionRow): boolean =>
  decision.verdict === 'approved' && decision.supervisor_role === 'supervisor' && decision.supervisor_state === 'active'

/** How a request stands against what would be done now. @param decisions at least those on it */
export function heldApproval(
  row: ApprovalRow,
  decisions: readonly DecisionRow[],
  facts: CaseFacts,
  factors: readonly Factor[],
  policyVersion: number,
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
    emergency: row.causes.split(' ').includes('emergency'),
  }
}

/** What a supervisor was not asked about (a limit reached since) they have not approved. */
const isWithinCauses = (row: ApprovalRow, facts: CaseFacts): boolean => {
  const asked = row.causes.split(' ')
  return (
    row.state === 'used' ||
    asked.includes('emergency') ||
    approvalCausesOf(row.action, facts).every((cause) => asked.includes(cause))
  )
}

/** A reset that is done has ended its factors; what is left to compare is all else. */
const matches = (row: ApprovalRow, facts: CaseFacts, factors: readonly Factor[], policyVersion: number): boolean =>
  row.digest === subjectDigest(row.action, row.scope, facts, factors, policyVersion) ||
  (row.state === 'used' && row.used_digest === subjectDigest(row.action, '', facts, factors, policyVersion))
