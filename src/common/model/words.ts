import { z } from 'zod'

/** PRODUCT's one list of words, as the closed sets that API, SQL, audit and screen share. */
export const roles = ['agent', 'supervisor', 'auditor', 'administrator'] as const
export const roleSchema = z.enum(roles)
export type Role = (typeof roles)[number]

export const accountKinds = ['standard', 'privileged'] as const
export const accountKindSchema = z.enum(accountKinds)
export type AccountKind = (typeof accountKinds)[number]

/** `invited`: no password yet; `frozen`: rule 17; `suspended`: may not sign in at all. */
export const accountStates = ['invited', 'active', 'frozen', 'suspended'] as const
export const accountStateSchema = z.enum(accountStates)
export type AccountState = (typeof accountStates)[number]

export const factorTypes = ['totp', 'sms', 'push', 'passkey'] as const
export const factorTypeSchema = z.enum(factorTypes)
export type FactorType = (typeof factorTypes)[number]

/** `retired`: signs nobody in, serves once as a key (rules 6, 13); `disabled`: by 100 failures; `ended`: gone. */
export const factorStates = ['working', 'retired', 'disabled', 'ended'] as const
export const factorStateSchema = z.enum(factorStates)
export type FactorState = (typeof factorStates)[number]

export const recoveryCodeStates = ['live', 'spent', 'revoked', 'none'] as const
export const recoveryCodeStateSchema = z.enum(recoveryCodeStates)
export type RecoveryCodeState = (typeof recoveryCodeStates)[number]

export const caseReasons = [
  'lost_device',
  'stolen_device',
  'new_device',
  'locked_out',
  'suspected_leak',
  'other',
] as const
export const caseReasonSchema = z.enum(caseReasons)
export type CaseReason = (typeof caseReasons)[number]

export const callerChannels = ['phone', 'chat', 'video', 'in_person', 'email'] as const
export const callerChannelSchema = z.enum(callerChannels)
export type CallerChannel = (typeof callerChannels)[number]

export const caseOutcomes = ['recovered', 'not_proven', 'not_needed', 'suspected_attack', 'abandoned'] as const
export const caseOutcomeSchema = z.enum(caseOutcomes)
export type CaseOutcome = (typeof caseOutcomes)[number]

/** Ways to prove a caller (rule 11), in the order in which they are offered. */
export const evidenceKinds = [
  'recovery_code',
  'issued_code',
  'push',
  'bound_factor',
  'manager_word',
  'identity_document',
  'call_back',
] as const
export const evidenceKindSchema = z.enum(evidenceKinds)
export type EvidenceKind = (typeof evidenceKinds)[number]

/** Documents that may be seen on video, and what of them can be checked (rule 11): words, never a number or a copy. */
export const identityDocuments = [
  'passport',
  'identity_card',
  'driving_licence',
  'residence_permit',
  'staff_card',
] as const
export type IdentityDocument = (typeof identityDocuments)[number]
export const documentChecks = [
  'face',
  'name',
  'photo_of_record',
  'validity',
  'security_features',
  'moved_by_hand',
] as const
export type DocumentCheck = (typeof documentChecks)[number]
/** What makes a document count: the face before the camera is the one on it, and the name is the account's. */
export const documentChecksNeeded: readonly DocumentCheck[] = ['face', 'name', 'validity']

/** Who answered a call back. */
export const callBackAnswers = ['owner', 'somebody_else', 'nobody'] as const
export type CallBackAnswer = (typeof callBackAnswers)[number]

/** What an agent may do in a case, in the order in which a lost-device case goes. */
export const caseActions = [
  'verify_recovery_code',
  'issue_code',
  'ask_push',
  'verify_bound_factor',
  'ask_manager',
  'record_identity_document',
  'record_call_back',
  'state_lost',
  'reset_factors',
  'issue_enrolment_pass',
  'revoke_recovery_code',
  'require_reconfiguration',
  'end_sessions',
  'unlock',
  'freeze',
  'lift_freeze',
] as const
export const caseActionSchema = z.enum(caseActions)
export type CaseAction = (typeof caseActions)[number]

/** Actions whose evidence the policy decides on, and which a supervisor may have to approve (rules 11, 14). */
export const guardedActions = ['reset_factors', 'issue_enrolment_pass', 'unlock', 'lift_freeze'] as const
export const guardedActionSchema = z.enum(guardedActions)
export type GuardedAction = (typeof guardedActions)[number]

/** Why an action waits for a supervisor (rule 14). */
export const approvalCauses = ['privileged', 'thin_evidence', 'over_limit', 'emergency'] as const
export const approvalCauseSchema = z.enum(approvalCauses)
export type ApprovalCause = (typeof approvalCauses)[number]

export const approvalStates = ['waiting', 'approved', 'declined', 'withdrawn', 'expired', 'cancelled', 'used'] as const
export const approvalStateSchema = z.enum(approvalStates)
export type ApprovalState = (typeof approvalStates)[number]

/** Rule 15's limits, by the name that policy, audit and screen share. */
export const limitNames = [
  'resets_per_agent_hour',
  'resets_per_account_month',
  'failed_verifications_per_case_hour',
  'failed_verifications_per_account_hour',
  'failed_verifications_per_agent_hour',
  'freezes_per_agent_hour',
] as const
export const limitNameSchema = z.enum(limitNames)
export type LimitName = (typeof limitNames)[number]

/** Signs that only the agent can hear or see; they warn as the others do. */
export const observedSigns = ['urgency_note', 'foreign_country', 'odd_story'] as const
export type ObservedSign = (typeof observedSigns)[number]

/** Signs of an attack that the agent is warned of, the gravest first; none of them decides anything by itself. */
export const caseSignals = [
  'frozen_before',
  'refused_before',
  'pushes_denied',
  'number_changed_lately',
  'address_changed_lately',
  'password_changed_lately',
  'wrong_tries_lately',
  'several_cases',
  ...observedSigns,
] as const
export const caseSignalSchema = z.enum(caseSignals)
export type CaseSignal = (typeof caseSignals)[number]

/** Why an action is not to be had now; the screen says what would open it and who can. */
export const refusalReasons = [
  'no_case',
  'case_closed',
  'case_not_yours',
  'role_may_not',
  'own_account',
  'own_request',
  'gave_evidence',
  'one_pair_of_eyes',
  'decided_before',
  'higher_role',
  'needs_approval',
  'approval_waiting',
  'over_limit',
  'evidence_missing',
  'no_push_factor',
  'no_bound_factor',
  'no_manager',
  'no_confirmed_number',
  'supervisors_only',
  'not_frozen',
  'account_not_active',
  'no_confirmed_address',
  'no_live_recovery_code',
  'not_reset_yet',
  'already_enrolled',
  'nothing_to_do',
  'locked',
] as const
export const refusalReasonSchema = z.enum(refusalReasons)
export type RefusalReason = (typeof refusalReasons)[number]

/** What is done to a member of staff (rule 22). */
export const staffActs = ['invite_again', 'change_role', 'set_limits', 'suspend', 'resume', 'leave'] as const
export const staffActSchema = z.enum(staffActs)
export type StaffAct = (typeof staffActs)[number]

export const staffRefusals = [
  'role_may_not',
  'own_account',
  'higher_role',
  'last_administrator',
  'nothing_to_do',
] as const satisfies readonly (RefusalReason | 'last_administrator')[]
export const staffRefusalSchema = z.enum(staffRefusals)
export type StaffRefusal = (typeof staffRefusals)[number]

/** Everything that the audit log records (rule 20), by resource and past participle or noun. */
export const auditActions = [
  'account.looked_up',
  'account.viewed',
  'account.imported',
  'account.invited',
  'account.invitation_accepted',
  'account.unlocked',
  'account.reconfiguration_required',
  'account.role_given',
  'staff.invited',
  'staff.suspended',
  'staff.resumed',
  'staff.left',
  'staff.limits_set',
  'staff.break_glass',
  'staff.break_glass_acknowledged',
  'case.opened',
  'case.viewed',
  'case.note_added',
  'case.closed',
  'evidence.recovery_code_verified',
  'evidence.code_issued',
  'evidence.issued_code_verified',
  'evidence.push_asked',
  'evidence.push_taken',
  'evidence.bound_factor_verified',
  'evidence.manager_asked',
  'evidence.manager_answered',
  'evidence.identity_document_recorded',
  'evidence.call_back_recorded',
  'case.lost_stated',
  'case.signs_noted',
  'case.handed_over',
  'approval.requested',
  'approval.approved',
  'approval.declined',
  'approval.withdrawn',
  'approval.expired',
  'approval.cancelled',
  'approval.escalated',
  'approval.used',
  'limit.crossed',
  'limit.seen',
  'hook.added',
  'hook.removed',
  'hook.refused',
  'policy.proposed',
  'policy.withdrawn',
  'policy.activated',
  'factors.reset',
  'factor.set_up_started',
  'factor.enrolled',
  'factor.retired',
  'factor.disabled',
  'factor.verified',
  'enrolment_pass.issued',
  'enrolment_pass.shown',
  'enrolment_pass.used',
  'recovery_code.issued',
  'recovery_code.confirmed',
  'recovery_code.used',
  'recovery_code.revoked',
  'sessions.ended',
  'session.started',
  'password.verified',
  'password.changed',
  'password.reset_asked',
  'session.ended',
  'token.reused',
  'factor.renamed',
  'factor.preferred',
  'factor.removed',
  'factor.code_sent',
  'factors.waiting',
  'factor.copied',
  'address.changed',
  'phone.linked',
  'push.asked',
  'push.answered',
  'push.paused',
  'trusted_device.trusted',
  'trusted_device.used',
  'trusted_device.ended',
  'trusted_device.copied',
  'session.proven',
  'sms.refused',
  'sms.held_back',
  'account.signed_up',
  'account.frozen',
  'account.freeze_lifted',
  'application.registered',
  'application.removed',
  'audit.read',
  'backup.made',
  'backup.restored',
  'api.refused',
] as const
export const auditActionSchema = z.enum(auditActions)
export type AuditAction = (typeof auditActions)[number]

export const auditOutcomes = ['done', 'refused', 'failed'] as const
export const auditOutcomeSchema = z.enum(auditOutcomes)
export type AuditOutcome = (typeof auditOutcomes)[number]

/** What consoles watch: the lists that change by other people's doing. */
export const liveTopics = ['approvals', 'freezes', 'limits', 'staff', 'cases', 'policy'] as const
export type LiveTopic = (typeof liveTopics)[number]

export const locales = ['en', 'de', 'ar'] as const
export const localeSchema = z.enum(locales)
export type Locale = (typeof locales)[number]

/** Languages of the hosted pages and of what owners are sent; the console has its own list above. */
export const ownerLocales = ['en', 'de', 'fr', 'es', 'ar'] as const
export const ownerLocaleSchema = z.enum(ownerLocales)
export type OwnerLocale = (typeof ownerLocales)[number]
