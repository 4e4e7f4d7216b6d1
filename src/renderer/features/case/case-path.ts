import type { ApprovalSummary, PassWay } from '#common/api/approval-view.ts'
import type { CaseDetail } from '#common/api/cases.ts'
import { evidenceActions, type EvidenceAction } from '#common/model/case-advice.ts'
import type { CaseAction, EvidenceKind, GuardedAction, RefusalReason } from '#common/model/words.ts'

export const stepNames = ['prove', 'reset', 'pass', 'lift', 'close'] as const
export type StepName = (typeof stepNames)[number]
export type StepState = 'done' | 'now' | 'open' | 'locked'

/** The one next step, which alone has the strong button. */
export type NextAct =
  | 'state_lost'
  | EvidenceAction
  | 'verify_issued_code'
  | 'wait_for_manager'
  | 'ask_approval'
  | 'wait_for_approval'
  | 'reset_factors'
  | 'issue_enrolment_pass'
  | 'wait_for_owner'
  | 'lift_freeze'
  | 'hand_over'
  | 'close'
  | null

/** What the agent may say now. */
export type Script =
  | 'lost'
  | 'proveFirst'
  | 'proveCode'
  | 'proveIssue'
  | 'provePush'
  | 'proveApp'
  | 'proveManager'
  | 'proveDocument'
  | 'proveCallBack'
  | 'askApproval'
  | 'waitApproval'
  | 'declined'
  | 'reset'
  | 'pass'
  | 'enrol'
  | 'lift'
  | 'frozen'
  | 'noWay'
  | 'close'
  | null

export interface CasePath {
  /** Steps in their order: on a frozen account the freeze is lifted instead of a reset (rule 17). */
  order: readonly StepName[]
  steps: Record<StepName, StepState>
  /** What the steps lead to. */
  target: GuardedAction
  /** The best way to prove the caller now; null: none is wanted, or to be had. */
  way: EvidenceKind | null
  next: NextAct
  script: Script
}

export const reasonOf = (detail: CaseDetail, action: CaseAction): RefusalReason | null =>
  detail.actions.find((advice) => advice.action === action)?.reason ?? null

export const isLive = (one: { state: string; expiresAt: string }, now: number): boolean =>
  one.state === 'live' && Date.parse(one.expiresAt) > now

export const actionOf = (kind: EvidenceKind): EvidenceAction =>
  (Object.keys(evidenceActions) as EvidenceAction[]).find((action) => evidenceActions[action] === kind) ??
  'verify_recovery_code'

/** Whether the way's own rule lets it be gone now, wanted or not. */
export const mayGo = (detail: CaseDetail, kind: EvidenceKind, now: number): boolean =>
  reasonOf(detail, actionOf(kind)) === null ||
  (kind === 'issued_code' && detail.issuedCodes.some((code) => isLive(code, now)))

export const isFrozen = (detail: CaseDetail): boolean => detail.standing.action === 'lift_freeze'

/** A device is lost, and nobody has said yet which: everything in a phone counts as lost (rule 11). */
export const lostUnsaid = (detail: CaseDetail): boolean =>
  (detail.reason === 'lost_device' || detail.reason === 'stolen_device') && detail.lost.length === 0

/** How a request for approval stands, in the words that the step needs. */
export type ApprovalStanding = 'none' | 'waiting' | 'stale' | 'good' | 'late' | 'declined' | 'unanswered' | 'ended'
export function approvalStandingOf(approval: ApprovalSummary | undefined, now: number): ApprovalStanding {
  switch (approval?.state) {
    case undefined:
      return 'none'
    case 'waiting':
      if (Date.parse(approval.expiresAt) <= now) return 'unanswered'
      return approval.stale ? 'stale' : 'waiting'
    case 'approved':
      if (approval.goodUntil === null || Date.parse(approval.goodUntil) <= now) return 'late'
      return approval.stale ? 'stale' : 'good'
    case 'declined':
      return 'declined'
    case 'expired':
      return 'unanswered'
    case 'withdrawn':
    case 'cancelled':
    case 'used':
      return 'ended'
  }
}

export const approvalOf = (detail: CaseDetail, action: GuardedAction): ApprovalSummary | undefined =>
  detail.approvals.find((approval) => approval.action === action)

type OpenWay = CaseDetail['passWays'][number]
const addressOf = (way: PassWay): string | null => (way.kind === 'address' ? way.addressId : null)

/** Ways that a pass may go now: where a supervisor's word is for a pass, just the one that they approved. */
export function passWaysNow(detail: CaseDetail, now: number): OpenWay[] {
  const approval = approvalOf(detail, 'issue_enrolment_pass')
  const approved = approvalStandingOf(approval, now) === 'good' ? approval?.way : null
  if (approved === null || approved === undefined) return detail.passWays
  return detail.passWays.filter((way) => addressOf(way) === addressOf(approved))
}

/** Ways that a supervisor can be asked for; in an emergency two of them stand for the caller. */
export const passWaysToAsk = (detail: CaseDetail, emergency: boolean): OpenWay[] =>
  emergency && detail.readOutInEmergency && detail.passWays.every((way) => way.kind !== 'read_out') ?
    [...detail.passWays, { kind: 'read_out' }]
  : detail.passWays

/** What is sent of a way that was chosen. */
export const wayToSend = (way: OpenWay): PassWay =>
  way.kind === 'address' ? { kind: way.kind, addressId: way.addressId } : { kind: way.kind }

/** A supervisor's word is what is missing, and can be asked for. */
export const wantsApproval = (reason: RefusalReason | null): boolean =>
  reason === 'needs_approval' || reason === 'over_limit'

/** Where a case stands. The server's advice decides what is open; this only puts it in order. @param now milliseconds */
export function readPath(detail: CaseDetail, liveRecoveryCodes: number, now: number): CasePath {
  // A used one, too: the owner is setting MFA up at this moment.
  const pass = detail.passes.some((one) => isLive(one, now) || one.state === 'used')
  const closed = detail.state === 'closed'
  const enrolled = detail.enrolledAt !== null
  const frozen = isFrozen(detail)
  const resetNeeded = detail.resetFirst || (detail.resetAt === null && detail.account.workingFactors > 0)
  const locked = (action: CaseAction): boolean => reasonOf(detail, action) !== null
  const steps: Record<StepName, StepState> = {
    prove:
      detail.standing.sufficient || enrolled ? 'done'
      : closed ? 'locked'
      : 'now',
    reset:
      detail.resetAt !== null && !detail.resetFirst ? 'done'
      : locked('reset_factors') ? 'locked'
      : resetNeeded ? 'now'
      : 'open',
    pass:
      enrolled ? 'done'
      : pass ? 'now'
      : locked('issue_enrolment_pass') ? 'locked'
      : resetNeeded ? 'open'
      : 'now',
    lift: locked('lift_freeze') ? 'locked' : 'now',
    close:
      closed ? 'done'
      : enrolled ? 'now'
      : 'open',
  }
  const target =
    frozen ? 'lift_freeze'
    : resetNeeded ? 'reset_factors'
    : 'issue_enrolment_pass'
  const acting = !closed && detail.yours
  const way = acting && !enrolled ? bestWay(detail, liveRecoveryCodes, now) : null
  const next = acting ? nextAct(detail, target, way, pass, now) : null
  return {
    order: frozen ? ['prove', 'lift', 'close'] : ['prove', 'reset', 'pass', 'close'],
    steps,
    target,
    way,
    next,
    script: acting ? scriptFor(next, detail, target, now) : null,
  }
}

/**
 * In the order in which ways are offered, those of the nearest combination first; one that has been begun is gone on with, and a
 * question that somebody else has still to answer lets another way go on.
 */
function bestWay(detail: CaseDetail, liveRecoveryCodes: number, now: number): EvidenceKind | null {
  const { open, missing, sufficient } = detail.standing
  if (sufficient) return null
  const begun = detail.issuedCodes.some((code) => isLive(code, now))
  if (begun && open.includes('issued_code')) return 'issued_code'
  const ways = open.filter(
    (kind) => reasonOf(detail, actionOf(kind)) === null && (kind !== 'recovery_code' || liveRecoveryCodes > 0),
  )
  const asked = detail.managerQuestion?.state === 'waiting'
  const nearest = [...ways.filter((kind) => missing.some((slot) => slot.includes(kind))), ...ways]
  return nearest.find((kind) => kind !== 'manager_word' || !asked) ?? nearest[0] ?? null
}

function nextAct(
  detail: CaseDetail,
  target: GuardedAction,
  way: EvidenceKind | null,
  pass: boolean,
  now: number,
): NextAct {
  if (detail.enrolledAt !== null) return 'close'
  if (pass && target !== 'lift_freeze') return 'wait_for_owner'
  const reason = reasonOf(detail, target)
  if (reason === null) return target === 'unlock' ? null : target
  if (reason === 'supervisors_only') return 'hand_over'
  if (wantsApproval(reason)) return 'ask_approval'
  if (reason === 'approval_waiting')
    return approvalStandingOf(approvalOf(detail, target), now) === 'waiting' ? 'wait_for_approval' : 'ask_approval'
  if (reason !== 'evidence_missing') return null
  const canSay =
    reasonOf(detail, 'state_lost') === null && (detail.account.workingFactors > 0 || detail.numbers.length > 0)
  if (lostUnsaid(detail) && canSay && detail.evidence.length === 0) return 'state_lost'
  if (way === null) return null
  if (way === 'issued_code' && detail.issuedCodes.some((code) => isLive(code, now))) return 'verify_issued_code'
  if (way === 'manager_word' && detail.managerQuestion?.state === 'waiting') return 'wait_for_manager'
  return actionOf(way)
}

const scripts: Record<Exclude<NextAct, null | 'verify_recovery_code' | 'ask_approval'>, Script> = {
  state_lost: 'lost',
  issue_code: 'proveIssue',
  verify_issued_code: 'proveIssue',
  ask_push: 'provePush',
  verify_bound_factor: 'proveApp',
  ask_manager: 'proveManager',
  wait_for_manager: 'proveManager',
  record_identity_document: 'proveDocument',
  record_call_back: 'proveCallBack',
  wait_for_approval: 'waitApproval',
  reset_factors: 'reset',
  issue_enrolment_pass: 'pass',
  wait_for_owner: 'enrol',
  lift_freeze: 'lift',
  hand_over: 'frozen',
  close: 'close',
}

function scriptFor(next: NextAct, detail: CaseDetail, target: GuardedAction, now: number): Script {
  if (next === 'verify_recovery_code') return detail.standing.have === 0 ? 'proveFirst' : 'proveCode'
  if (next === 'ask_approval')
    return approvalStandingOf(approvalOf(detail, target), now) === 'declined' ? 'declined' : 'askApproval'
  if (next !== null) return scripts[next]
  return reasonOf(detail, target) === 'evidence_missing' ? 'noWay' : null
}
