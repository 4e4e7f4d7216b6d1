import { evaluateEvidence, requirementFor, type HeldEvidence, type Standing } from './evidence-policy.ts'
import type { AccountKind, AccountState, CaseAction, RefusalReason, Role } from './words.ts'

/** Who stands above whom (rule 14: nobody acts on an account of a higher role). */
const rank: Record<Role, number> = { agent: 1, auditor: 2, supervisor: 2, administrator: 3 }
export const rankOf = (role: Role | null): number => (role === null ? 0 : rank[role])

/** Roles that handle cases at all. */
export const deskRoles: readonly Role[] = ['agent', 'supervisor']

/** All that decides what an agent may do in a case; instants in milliseconds. */
export interface CaseFacts {
  now: number
  actor: { id: string; role: Role }
  account: {
    id: string
    kind: AccountKind
    role: Role | null
    state: AccountState
    reconfigurationRequired: boolean
    workingFactors: number
  }
  /** null: no case is open on the account. */
  case: { state: 'open' | 'closed'; agentId: string; resetAt: number | null; enrolledAt: number | null } | null
  evidence: readonly HeldEvidence[]
  /** Until when no recovery code is taken. */
  lockedUntil: number | null
  /** Until when no code is issued: its own tries are used up. */
  codesLockedUntil: number | null
  confirmedCodeAddresses: number
  liveRecoveryCodes: number
  endable: number
  locks: number
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

export const standingOf = (facts: CaseFacts, action: CaseAction): Standing =>
  evaluateEvidence(facts.evidence, requirementFor(action, facts.account.kind), facts.now)

/**
 * Why an action is refused now, or null if it may be done: the one place for it. The screen shows the answer and the
 * server enforces the same one when the action is asked for (rules 10 to 14).
 */
export function refusalOf(action: CaseAction, facts: CaseFacts): RefusalReason | null {
  if (facts.case === null) return 'no_case'
  if (facts.case.state === 'closed') return 'case_closed'
  const general = refusalOnAccount(facts)
  if (general !== null) return general
  if (facts.case.agentId !== facts.actor.id) return 'case_not_yours'
  return refusalInCase(action, facts, facts.case)
}

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

function refusalInCase(
  action: CaseAction,
  facts: CaseFacts,
  current: NonNullable<CaseFacts['case']>,
): RefusalReason | null {
  switch (action) {
    case 'verify_recovery_code':
      if (facts.account.state !== 'active') return 'account_not_active'
      return lockOf(action, facts) === null ? null : 'locked'
    case 'issue_code':
      if (facts.account.state !== 'active') return 'account_not_active'
      if (facts.confirmedCodeAddresses === 0) return 'no_confirmed_address'
      // Wrong recovery codes do not lock it: who locks that field would else shut the owner out of the desk as well.
      return lockOf(action, facts) === null ? null : 'locked'
    case 'reset_factors':
      if (facts.account.state !== 'active') return 'account_not_active'
      return current.enrolledAt !== null ? 'already_enrolled' : refusalByEvidence(action, facts)
    case 'issue_enrolment_pass': {
      if (facts.account.state !== 'active') return 'account_not_active'
      if (current.enrolledAt !== null) return 'already_enrolled'
      const closed = facts.account.reconfigurationRequired || facts.account.workingFactors === 0
      return refusalByEvidence(action, facts) ?? (current.resetAt === null && !closed ? 'not_reset_yet' : null)
    }
    case 'revoke_recovery_code':
      return facts.liveRecoveryCodes === 0 ? 'no_live_recovery_code' : null
    case 'require_reconfiguration':
      if (facts.account.state !== 'active') return 'account_not_active'
      return facts.account.reconfigurationRequired ? 'nothing_to_do' : null
    case 'end_sessions':
      return facts.endable === 0 ? 'nothing_to_do' : null
    case 'unlock':
      return facts.locks === 0 ? 'nothing_to_do' : refusalByEvidence(action, facts)
  }
}

function refusalByEvidence(action: CaseAction, facts: CaseFacts): RefusalReason | null {
  const standing = standingOf(facts, action)
  // Approvals come with the desk's rules; until then what would need one is refused, and says so.
  if (standing.needsApproval) return 'privileged_needs_approval'
  return standing.sufficient ? null : 'evidence_missing'
}
