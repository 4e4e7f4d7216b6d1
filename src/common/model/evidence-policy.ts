import type { AccountKind, CaseAction, EvidenceKind } from './words.ts'

/** One proof that a case holds, as far as a policy asks. */
export interface HeldEvidence {
  kind: EvidenceKind
  /** The thing that it rests on (`saved_code`, `mailbox:<address>`): evidence counts once per thing (rule 11). */
  restsOn: string
  /** Instant in milliseconds after which it no longer counts. */
  freshUntil: number
}

export interface EvidenceRequirement {
  /** How many different methods, each resting on a thing of its own. */
  methods: number
  needsApproval: boolean
}

const none: Record<AccountKind, EvidenceRequirement> = {
  standard: { methods: 0, needsApproval: false },
  privileged: { methods: 0, needsApproval: false },
}

/** Rule 11's default for resetting MFA (NIST SP 800-63B-4, 4.2.2.2): two different methods; privileged: approval too. */
const reset: Record<AccountKind, EvidenceRequirement> = {
  standard: { methods: 2, needsApproval: false },
  privileged: { methods: 2, needsApproval: true },
}

/**
 * What each action takes (rule 11). Acts that only protect the owner take none; those that open a way in take what a
 * reset takes; ending the waits after wrong tries opens guessing again and takes one proof, of a privileged account two.
 */
const requirements: Record<CaseAction, Record<AccountKind, EvidenceRequirement>> = {
  verify_recovery_code: none,
  issue_code: none,
  reset_factors: reset,
  issue_enrolment_pass: reset,
  revoke_recovery_code: none,
  require_reconfiguration: none,
  end_sessions: none,
  unlock: { standard: { methods: 1, needsApproval: false }, privileged: { methods: 2, needsApproval: false } },
}

export const requirementFor = (action: CaseAction, kind: AccountKind): EvidenceRequirement => requirements[action][kind]

/** How long evidence counts, in seconds: as long as a call may last. */
export const evidenceFreshSeconds = 60 * 60

export interface Standing {
  needed: number
  have: number
  sufficient: boolean
  needsApproval: boolean
  /** Kinds that would still add a proof. */
  open: EvidenceKind[]
}

const everyKind: readonly EvidenceKind[] = ['recovery_code', 'issued_code']

/**
 * Holds the evidence of a case against the requirement. Two codes to two mailboxes are one method; one thing counts once
 * however often it was shown.
 * @param now instant in milliseconds
 */
export function evaluateEvidence(
  evidence: readonly HeldEvidence[],
  requirement: EvidenceRequirement,
  now: number,
): Standing {
  const fresh = evidence.filter((held) => held.freshUntil > now)
  const kinds = new Set(fresh.map((held) => held.kind))
  const things = new Set(fresh.map((held) => held.restsOn))
  const have = Math.min(kinds.size, things.size)
  return {
    needed: requirement.methods,
    have: Math.min(have, requirement.methods),
    sufficient: have >= requirement.methods,
    needsApproval: requirement.needsApproval,
    open: everyKind.filter((kind) => !kinds.has(kind)),
  }
}
