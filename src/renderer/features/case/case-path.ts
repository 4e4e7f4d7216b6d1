import type { CaseDetail } from '#common/api/cases.ts'
import type { CaseAction, RefusalReason } from '#common/model/words.ts'

export const stepNames = ['prove', 'reset', 'pass', 'close'] as const
export type StepName = (typeof stepNames)[number]
export type StepState = 'done' | 'now' | 'open' | 'locked'

/** The one next step, which alone has the strong button. */
export type NextAct =
  | 'verify_recovery_code'
  | 'issue_code'
  | 'verify_issued_code'
  | 'reset_factors'
  | 'issue_enrolment_pass'
  | 'wait_for_owner'
  | 'close'
  | null

/** What the agent may say now. */
export type Script =
  'proveFirst' | 'proveCode' | 'proveIssue' | 'reset' | 'pass' | 'enrol' | 'close' | 'privileged' | null

export interface CasePath {
  steps: Record<StepName, StepState>
  next: NextAct
  script: Script
}

export const reasonOf = (detail: CaseDetail, action: CaseAction): RefusalReason | null =>
  detail.actions.find((advice) => advice.action === action)?.reason ?? null

export const isLive = (one: { state: string; expiresAt: string }, now: number): boolean =>
  one.state === 'live' && Date.parse(one.expiresAt) > now

/** Where a case stands. The server's advice decides what is open; this only puts it in order. @param now milliseconds */
export function readPath(detail: CaseDetail, liveRecoveryCodes: number, now: number): CasePath {
  // A used one, too: the owner is setting MFA up at this moment.
  const pass = detail.passes.some((one) => isLive(one, now) || one.state === 'used')
  const resetReason = reasonOf(detail, 'reset_factors')
  const passReason = reasonOf(detail, 'issue_enrolment_pass')
  const closed = detail.state === 'closed'
  const enrolled = detail.enrolledAt !== null
  const proven = detail.standing.sufficient
  const resetNeeded = detail.resetAt === null && detail.account.workingFactors > 0
  const steps: Record<StepName, StepState> = {
    prove:
      proven || enrolled ? 'done'
      : closed ? 'locked'
      : 'now',
    reset:
      detail.resetAt !== null ? 'done'
      : resetReason !== null ? 'locked'
      : resetNeeded ? 'now'
      : 'open',
    pass:
      enrolled ? 'done'
      : pass ? 'now'
      : passReason !== null ? 'locked'
      : resetNeeded ? 'open'
      : 'now',
    close:
      closed ? 'done'
      : enrolled ? 'now'
      : 'open',
  }
  const next = closed || !detail.yours ? null : nextAct(detail, liveRecoveryCodes, now, { pass, resetNeeded })
  return { steps, next, script: scriptFor(next, detail) }
}

function nextAct(
  detail: CaseDetail,
  liveRecoveryCodes: number,
  now: number,
  known: { pass: boolean; resetNeeded: boolean },
): NextAct {
  if (detail.enrolledAt !== null) return 'close'
  if (reasonOf(detail, 'reset_factors') === 'needs_approval') return null
  if (known.pass) return 'wait_for_owner'
  const open = detail.standing.open
  if (!detail.standing.sufficient) {
    if (open.includes('issued_code') && detail.issuedCodes.some((code) => isLive(code, now)))
      return 'verify_issued_code'
    if (open.includes('recovery_code') && liveRecoveryCodes > 0 && reasonOf(detail, 'verify_recovery_code') === null)
      return 'verify_recovery_code'
    return open.includes('issued_code') && reasonOf(detail, 'issue_code') === null ? 'issue_code' : null
  }
  if (known.resetNeeded) return reasonOf(detail, 'reset_factors') === null ? 'reset_factors' : null
  return reasonOf(detail, 'issue_enrolment_pass') === null ? 'issue_enrolment_pass' : null
}

function scriptFor(next: NextAct, detail: CaseDetail): Script {
  switch (next) {
    case 'verify_recovery_code':
      return detail.standing.have === 0 ? 'proveFirst' : 'proveCode'
    case 'issue_code':
    case 'verify_issued_code':
      return 'proveIssue'
    case 'reset_factors':
      return 'reset'
    case 'issue_enrolment_pass':
      return 'pass'
    case 'wait_for_owner':
      return 'enrol'
    case 'close':
      return 'close'
    case null:
      return (
          detail.yours && detail.state === 'open' && reasonOf(detail, 'reset_factors') === 'needs_approval'
        ) ?
          'privileged'
        : null
  }
}
