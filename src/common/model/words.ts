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

/** Ways to prove a caller. More come with the desk's rules; each rests on one thing (rule 11). */
export const evidenceKinds = ['recovery_code', 'issued_code'] as const
export const evidenceKindSchema = z.enum(evidenceKinds)
export type EvidenceKind = (typeof evidenceKinds)[number]

/** What an agent may do in a case, in the order in which a lost-device case goes. */
export const caseActions = [
  'verify_recovery_code',
  'issue_code',
  'reset_factors',
  'issue_enrolment_pass',
  'revoke_recovery_code',
  'require_reconfiguration',
  'end_sessions',
  'unlock',
] as const
export const caseActionSchema = z.enum(caseActions)
export type CaseAction = (typeof caseActions)[number]

/** Why an action is not to be had now; the screen says what would open it and who can. */
export const refusalReasons = [
  'no_case',
  'case_closed',
  'case_not_yours',
  'role_may_not',
  'own_account',
  'higher_role',
  'privileged_needs_approval',
  'evidence_missing',
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
  'factors.reset',
  'factor.set_up_started',
  'factor.enrolled',
  'factor.retired',
  'factor.disabled',
  'factor.verified',
  'enrolment_pass.issued',
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

export const locales = ['en', 'de', 'ar'] as const
export const localeSchema = z.enum(locales)
export type Locale = (typeof locales)[number]

/** Languages of the hosted pages and of what owners are sent; the console has its own list above. */
export const ownerLocales = ['en', 'de', 'fr', 'es', 'ar'] as const
export const ownerLocaleSchema = z.enum(ownerLocales)
export type OwnerLocale = (typeof ownerLocales)[number]
