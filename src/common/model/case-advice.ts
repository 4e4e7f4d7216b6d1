import { evaluateEvidence, type HeldEvidence, type Standing } from './evidence-policy.ts'
import type { Policy } from './policy-document.ts'
import {
  type AccountKind,
  type AccountState,
  type ApprovalCause,
  type ApprovalState,
  type CaseAction,
  type EvidenceKind,
  type GuardedAction,
  type LimitName,
  type RefusalReason,
  type Role,
} from './words.ts'

/** Who stands above whom (rule 14: nobody acts on an account of a higher role). */
const rank: Record<Role, number> = { agent: 1, auditor: 2, supervisor: 2, administrator: 3 }
export const rankOf = (role: Role | null): number => (role === null ? 0 : rank[role])

/** Roles that handle cases at all. */
export const deskRoles: readonly Role[] = ['agent', 'supervisor']

/** An approval as it stands for one action of a case. */
export interface HeldApproval {
  state: ApprovalState
  /** What would be done now is exactly what was asked for: same evidence, factors, agent, account and policy. */
  matches: boolean
  /** Instant in milliseconds until which an approval is good; null while nobody has decided. */
  goodUntil: number | null
  /** Why it was asked for: what a supervisor knew of. */
  causes: readonly ApprovalCause[]
  /** The case has given a pass on it, or since what was done on it: it covers no other one. */
  passGiven: boolean
}

/** All that decides what an agent may do in a case; instants in milliseconds. */
export interface CaseFacts {
  now: number
  policy: Policy
  actor: { id: string; role: Role }
  account: {
    id: string
    kind: AccountKind
    role: Role | null
    state: AccountState
    reconfigurationRequired: boolean
    workingFactors: number
    /** Factors that are lost and would still open a set-up: whoever has them holds a key (rule 13). */
    lostKeys: number
  }
  /** null: no case is open on the account. */
  case: { state: 'open' | 'closed'; agentId: string; resetAt: number | null; enrolledAt: number | null } | null
  evidence: readonly HeldEvidence[]
  /** Things that the caller says are lost (rule 11). */
  lost: ReadonlySet<string>
  /** Kinds of evidence that this account has anything for. */
  available: ReadonlySet<EvidenceKind>
  /** The newest approval of each action in this case. */
  approvals: Partial<Record<GuardedAction, HeldApproval>>
  /** The case has given a pass already: the next one opens no further account. */
  passGiven: boolean
  /** Limits that another reset would go beyond (rule 15). */
  resetsOver: readonly LimitName[]
  /** Limits that another freeze would go beyond. */
  freezesOver: readonly LimitName[]
  /** Limits on failed verifications that are reached: nothing is verified until they open again. */
  verificationsOver: readonly LimitName[]
  /** Until when no recovery code is taken. */
  lockedUntil: number | null
  /** Until when no code is issued: its own tries are used up. */
  codesLockedUntil: number | null
  liveRecoveryCodes: number
  endable: number
  locks: number
}

/** Of these, what decides whether anything at all may be done in the case, and evidence be taken. */
export interface HearingFacts {
  actor: CaseFacts['actor']
  account: Pick<CaseFacts['account'], 'id' | 'role' | 'state'>
  case: Pick<NonNullable<CaseFacts['case']>, 'state' | 'agentId'> | null
}

/** Of these, what an approval stands and falls with. */
export type ApprovalFacts = Pick<
  CaseFacts,
  'now' | 'policy' | 'evidence' | 'lost' | 'available' | 'passGiven' | 'resetsOver'
> & {
  account: Pick<CaseFacts['account'], 'id' | 'kind' | 'role' | 'state'>
  case: Pick<NonNullable<CaseFacts['case']>, 'agentId' | 'resetAt'> | null
}

/** Why nobody of this role may act on this account at all; null if one may. */
export function refusalOnAccount(facts: {
  actor: { id: string; role: Role }
  account: { id: string; role: Role | null }
}): RefusalReason | null {
  if (!deskRoles.includes(facts.actor.role)) return 'role_may_not'
  if (facts.actor.id === facts.account.id) return 'own_account'
  if (rankOf(facts.account.role) > rankOf(facts.actor.role)) return 'higher_role'
  return null
}

/** How the evidence of a case stands for an action, under the policy (rule 11). */
export const standingOf = (facts: ApprovalFacts, action: GuardedAction): Standing =>
  evaluateEvidence(facts.evidence, facts.policy.actions[action][facts.account.kind], facts)

/**
 * Why an action is refused now, or null if it may be done: the one place for it. The screen shows the answer and the
 * server enforces the same one when the action is asked for (rules 10 to 17).
 */
export function refusalOf(action: CaseAction, facts: CaseFacts): RefusalReason | null {
  const general = refusalOfAnything(facts)
  if (general !== null) return general
  return facts.case === null ? 'no_case' : refusalInCase(action, facts, facts.case)
}

/** Why this agent may do nothing at all in the case; null if they may. */
function refusalOfAnything(facts: HearingFacts): RefusalReason | null {
  if (facts.case === null) return 'no_case'
  if (facts.case.state === 'closed') return 'case_closed'
  const general = refusalOnAccount(facts)
  if (general !== null) return general
  return facts.case.agentId === facts.actor.id ? null : 'case_not_yours'
}

/**
 * Why a recovery code that is read aloud is not even heard; null if it is. A lock or a limit is none: it is a verdict, and the code has
 * been heard all the same (rule 8).
 */
export const refusalToHear = (facts: HearingFacts): RefusalReason | null =>
  refusalOfAnything(facts) ?? (takesEvidence(facts) ? null : 'account_not_active')

/** The instant at which an action's own lock ends, in milliseconds; null where it has none now. */
export function lockOf(
  action: CaseAction,
  facts: Pick<CaseFacts, 'now' | 'lockedUntil' | 'codesLockedUntil'>,
): number | null {
  const until =
    action === 'verify_recovery_code' ? facts.lockedUntil
    : action === 'issue_code' ? facts.codesLockedUntil
    : null
  return until !== null && until > facts.now ? until : null
}

/** Kinds of evidence, by the action that gets them. */
export const evidenceActions = {
  verify_recovery_code: 'recovery_code',
  issue_code: 'issued_code',
  ask_push: 'push',
  verify_bound_factor: 'bound_factor',
  ask_manager: 'manager_word',
  record_identity_document: 'identity_document',
  record_call_back: 'call_back',
} as const satisfies Partial<Record<CaseAction, EvidenceKind>>
export type EvidenceAction = keyof typeof evidenceActions

const nothingFor: Record<EvidenceAction, RefusalReason> = {
  verify_recovery_code: 'no_live_recovery_code',
  issue_code: 'no_confirmed_address',
  ask_push: 'no_push_factor',
  verify_bound_factor: 'no_bound_factor',
  ask_manager: 'no_manager',
  record_identity_document: 'nothing_to_do',
  record_call_back: 'no_confirmed_number',
}

const isEvidenceAction = (action: CaseAction): action is EvidenceAction => Object.hasOwn(evidenceActions, action)

/** Evidence is taken on an open account; on a frozen one for a supervisor, who alone can lift it (rule 17). */
const takesEvidence = (facts: HearingFacts): boolean =>
  facts.account.state === 'active' || (facts.account.state === 'frozen' && facts.actor.role === 'supervisor')

function refusalInCase(
  action: CaseAction,
  facts: CaseFacts,
  current: NonNullable<CaseFacts['case']>,
): RefusalReason | null {
  if (isEvidenceAction(action)) {
    if (!takesEvidence(facts)) return 'account_not_active'
    // Wrong recovery codes do not lock codes that are issued: who locks that field would else shut the owner out as well.
    if (lockOf(action, facts) !== null) return 'locked'
    if (facts.verificationsOver.length > 0) return 'over_limit'
    // A code may be read aloud although none is live: the verdict says what became of it.
    if (action === 'verify_recovery_code') return null
    return facts.available.has(evidenceActions[action]) ? null : nothingFor[action]
  }
  switch (action) {
    case 'state_lost':
      return takesEvidence(facts) ? null : 'account_not_active'
    case 'reset_factors':
      if (facts.account.state !== 'active') return 'account_not_active'
      return current.enrolledAt !== null ? 'already_enrolled' : refusalByEvidence(action, facts)
    case 'issue_enrolment_pass': {
      if (facts.account.state !== 'active') return 'account_not_active'
      if (current.enrolledAt !== null) return 'already_enrolled'
      return refusalByEvidence(action, facts) ?? (isResetFirst(facts.account, current) ? 'not_reset_yet' : null)
    }
    case 'revoke_recovery_code':
      return facts.liveRecoveryCodes === 0 ? 'no_live_recovery_code' : null
    case 'require_reconfiguration':
      if (facts.account.state !== 'active') return 'account_not_active'
      if (facts.account.reconfigurationRequired) return 'nothing_to_do'
      return facts.freezesOver.length > 0 ? 'over_limit' : null
    case 'end_sessions':
      return facts.endable === 0 ? 'nothing_to_do' : null
    case 'unlock':
      return facts.locks === 0 ? 'nothing_to_do' : refusalByEvidence(action, facts)
    case 'freeze':
      if (facts.account.state !== 'active') return 'nothing_to_do'
      return facts.freezesOver.length > 0 ? 'over_limit' : null
    case 'lift_freeze':
      if (facts.account.state !== 'frozen') return 'not_frozen'
      return facts.actor.role === 'supervisor' ? refusalByEvidence(action, facts) : 'supervisors_only'
  }
}

function refusalByEvidence(action: GuardedAction, facts: CaseFacts): RefusalReason | null {
  if (isApproved(action, facts)) return null
  const standing = standingOf(facts, action)
  if (!standing.sufficient)
    return facts.approvals[action]?.state === 'waiting' ? 'approval_waiting' : 'evidence_missing'
  if (approvalCausesOf(action, facts).length === 0) return null
  if (facts.approvals[action]?.state === 'waiting') return 'approval_waiting'
  return isOverLimit(action, facts) ? 'over_limit' : 'needs_approval'
}

/** Acts on no evidence after which an owner cannot get on: one limit counts them together (rule 15). */
export const shutsOut = (action: CaseAction): boolean => action === 'freeze' || action === 'require_reconfiguration'

/** Whether a pass waits for a reset: the account's factors would go on beside it, or a lost one would be a key (rule 13). */
export const isResetFirst = (
  account: CaseFacts['account'],
  { resetAt }: Pick<NonNullable<CaseFacts['case']>, 'resetAt'>,
): boolean =>
  account.lostKeys > 0 || (resetAt === null && !account.reconfigurationRequired && account.workingFactors > 0)

/** A case's first pass on an account that it did not reset opens one more account all the same. */
export const countsAsReset = (action: CaseAction, facts: Pick<ApprovalFacts, 'case' | 'passGiven'>): boolean =>
  action === 'reset_factors' ||
  (action === 'issue_enrolment_pass' && facts.case !== null && facts.case.resetAt === null && !facts.passGiven)

const isOverLimit = (action: GuardedAction, facts: ApprovalFacts): boolean =>
  countsAsReset(action, facts) && facts.resetsOver.length > 0

/** Why a supervisor must approve this action as it stands (rule 14); empty: nobody must. */
export function approvalCausesOf(action: GuardedAction, facts: ApprovalFacts): ApprovalCause[] {
  const standing = standingOf(facts, action)
  return [
    ...(standing.needsApproval && facts.account.kind === 'privileged' ? (['privileged'] as const) : []),
    ...(standing.needsApproval && facts.account.kind !== 'privileged' ? (['thin_evidence'] as const) : []),
    ...(isOverLimit(action, facts) ? (['over_limit'] as const) : []),
  ]
}

/**
 * Whether a supervisor's word stands behind this action now. Never stale: it counts for exactly what was asked for. A reset
 * that was approved and done covers the first pass after it, on the same evidence and within the same time.
 */
export const isApproved = (action: GuardedAction, facts: CaseFacts): boolean =>
  approvalBehind(action, facts) !== undefined

/** The approval that stands behind an action now, its own or that of the reset before it. */
export function approvalBehind(action: GuardedAction, facts: CaseFacts): HeldApproval | undefined {
  const holds = (approval: HeldApproval | undefined, state: ApprovalState): boolean =>
    approval !== undefined &&
    approval.state === state &&
    approval.matches &&
    approval.goodUntil !== null &&
    approval.goodUntil > facts.now
  const sufficient = (approval: HeldApproval | undefined): boolean =>
    (isEmergency(approval) && isOpenToEmergency(action, facts)) || standingOf(facts, action).sufficient
  const own = facts.approvals[action]
  if (holds(own, 'approved') && sufficient(own)) return own
  const reset = facts.approvals.reset_factors
  const covers =
    holds(reset, 'used') &&
    reset?.passGiven === false &&
    sufficient(reset) &&
    (isEmergency(reset) || approvalCausesOf(action, facts).every((cause) => reset.causes.includes(cause)))
  return action === 'issue_enrolment_pass' && covers ? reset : undefined
}

/** Asked for without evidence: two supervisors stand for the caller. */
export const isEmergency = (approval: HeldApproval | undefined): boolean =>
  approval?.causes.includes('emergency') === true

/** An action for which the policy names no combination is closed, and an emergency does not open it. */
const isOpenToEmergency = (action: GuardedAction, facts: ApprovalFacts): boolean =>
  facts.policy.actions[action][facts.account.kind].length > 0

/**
 * Why no approval can be asked for; null if it can. An emergency (two supervisors, always reported) needs no evidence; else the
 * evidence must suffice, and only the supervisor's word be missing.
 */
export function refusalOfRequest(action: GuardedAction, facts: CaseFacts, emergency: boolean): RefusalReason | null {
  if (emergency && !isOpenToEmergency(action, facts)) return 'evidence_missing'
  const reason = refusalOf(action, facts)
  if (reason === 'needs_approval') return null
  if (reason === 'over_limit') return null
  if (reason === 'evidence_missing') return emergency ? null : 'evidence_missing'
  return reason ?? 'nothing_to_do'
}
