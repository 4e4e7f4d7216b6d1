import type { LookUpAnswer } from '#common/api/accounts.ts'
import type {
  BoundFactorVerdict,
  IssuedCodeVerdict,
  IssuedCodeView,
  PassView,
  PushVerdict,
  RecoveryCodeVerdict,
} from '#common/api/cases.ts'
import type { SessionView } from '#common/bridge/schema.ts'
import type { ErrorCode } from '#common/errors.ts'
import type {
  AccountKind,
  AccountState,
  ApprovalCause,
  ApprovalState,
  AuditAction,
  AuditOutcome,
  CallBackAnswer,
  CallerChannel,
  CaseAction,
  CaseOutcome,
  CaseReason,
  CaseSignal,
  DocumentCheck,
  EvidenceKind,
  FactorState,
  FactorType,
  IdentityDocument,
  LimitName,
  RecoveryCodeState,
  RefusalReason,
  Role,
  StaffAct,
  StaffRefusal,
} from '#common/model/words.ts'

/** A dot parts levels in a message's key, so an action's dot becomes a line. */
export type FlatKey<S extends string> = S extends `${infer Head}.${infer Tail}` ? `${Head}_${Tail}` : S
export const flatKey = <S extends string>(key: S): FlatKey<S> => key.replace('.', '_') as FlatKey<S>

/** What an error means for the caller: nothing has changed, it may have been done, or only reading failed. */
export const errorEffects = ['unchanged', 'unsure', 'reading'] as const
export type ErrorEffect = (typeof errorEffects)[number]

/** What to do about an error now. */
export const errorAdvices = [
  'correct',
  'try_again',
  'reload',
  'wait',
  'sign_in',
  'hand_over',
  'go_on',
  'report',
  'open_anew',
  'look_up',
] as const
export type ErrorAdvice = (typeof errorAdvices)[number]

/** Every closed set of the product as sentences or words of one language: a missing one does not compile. */
export interface Words {
  errors: Record<ErrorCode, string>
  effects: Record<ErrorEffect, string>
  advices: Record<ErrorAdvice, string>
  /** Which rule locks it. */
  refusals: Record<RefusalReason, string>
  /** What would open it, and who can. */
  openers: Record<RefusalReason, string>
  recoveryVerdicts: Record<RecoveryCodeVerdict['kind'] | 'spent_by_desk', string>
  issuedVerdicts: Record<IssuedCodeVerdict['kind'] | 'validNumber', string>
  issuedCodeStates: Record<IssuedCodeView['state'], string>
  deliveries: Record<IssuedCodeView['delivery'], string>
  passStates: Record<PassView['state'], string>
  auditActions: Record<FlatKey<AuditAction>, string>
  auditOutcomes: Record<AuditOutcome, string>
  actors: Record<'staff' | 'owner' | 'system' | 'unproven', string>
  roles: Record<Role, string>
  staffActs: Record<StaffAct, string>
  /** Why an act on a member of staff is not to be had. */
  staffRefusals: Record<StaffRefusal, string>
  accountKinds: Record<AccountKind, string>
  accountStates: Record<AccountState, string>
  factorTypes: Record<FactorType, string>
  factorStates: Record<FactorState, string>
  recoveryCodeStates: Record<RecoveryCodeState, string>
  caseReasons: Record<CaseReason, string>
  callerChannels: Record<CallerChannel, string>
  caseOutcomes: Record<CaseOutcome, string>
  caseStates: Record<'open' | 'closed', string>
  evidenceKinds: Record<EvidenceKind, string>
  caseActions: Record<CaseAction, string>
  lookUpKinds: Record<LookUpAnswer['recognisedAs'], string>
  matchedOn: Record<LookUpAnswer['items'][number]['matchedOn'], string>
  endedBecause: Record<NonNullable<SessionView['endedBecause']>, string>
  lockedThings: Record<'password' | 'factor' | 'recovery_code' | 'issued_code' | 'enrolment_pass', string>
  caseSignals: Record<CaseSignal, string>
  approvalStates: Record<ApprovalState, string>
  approvalCauses: Record<ApprovalCause, string>
  limitNames: Record<LimitName, string>
  identityDocuments: Record<IdentityDocument, string>
  documentChecks: Record<DocumentCheck, string>
  callBackAnswers: Record<CallBackAnswer, string>
  notCounting: Record<'lapsed' | 'rests_on_lost' | 'changed_lately', string>
  pushVerdicts: Record<PushVerdict['kind'], string>
  boundVerdicts: Record<BoundFactorVerdict['kind'], string>
  managerAnswers: Record<'waiting' | 'confirmed' | 'denied' | 'expired' | 'superseded', string>
  freezers: Record<'owner' | 'agent' | 'rule', string>
}
