import type { ColumnType, JSONColumnType } from 'kysely'
import type {
  AccountKind,
  AccountState,
  ApprovalState,
  AuditAction,
  AuditOutcome,
  CallerChannel,
  CaseOutcome,
  CaseReason,
  EvidenceKind,
  FactorState,
  FactorType,
  GuardedAction,
  LimitName,
  LiveTopic,
  ObservedSign,
  Role,
} from '#common/model/words.ts'
import type { AccountId, AddressId, CaseId, FactorId, IssuedCodeId, RecordId } from '#common/model/ids.ts'

/** The tables as migrations/ makes them. Instants come and go as Date. */
export interface Tables {
  account: AccountTable
  account_word: AccountWordTable
  address: AddressTable
  number_change: NumberChangeTable
  factor: FactorTable
  passkey: PasskeyTable
  phone: PhoneTable
  push_prompt: PushPromptTable
  trusted_device: TrustedDeviceTable
  trusted_device_spent: { token_digest: string; device_id: RecordId; at: Date }
  session: SessionTable
  recovery_code: RecoveryCodeTable
  guess_counter: GuessCounterTable
  case: CaseTable
  case_note: { id: RecordId; case_id: CaseId; author_id: AccountId; at: Date; text: string }
  evidence: EvidenceTable
  policy_version: PolicyVersionTable
  case_lost: { case_id: CaseId; thing: string; stated_by: AccountId; stated_at: Date }
  case_sign: { case_id: CaseId; sign: ObservedSign; noted_by: AccountId; noted_at: Date }
  case_hand_over: HandOverTable
  manager_question: ManagerQuestionTable
  approval: ApprovalTable
  hook: HookTable
  hook_receipt: { hook_id: RecordId; message_id: string; answer: JSONColumnType<Record<string, unknown>>; at: Date }
  approval_decision: ApprovalDecisionTable
  approval_escalation: { approval_id: RecordId; supervisor_id: AccountId; at: Date }
  limit_subject: { limit_name: LimitName; subject: string }
  limit_use: { id: RecordId; limit_name: LimitName; subject: string; at: Date }
  limit_crossing: LimitCrossingTable
  issued_code: IssuedCodeTable
  enrolment_pass: EnrolmentPassTable
  sign_in: SignInTable
  oidc_record: OidcRecordTable
  application: ApplicationTable
  outbox_message: OutboxMessageTable
  sms_sending: SmsSendingTable
  notice: NoticeTable
  freeze: FreezeTable
  staff_limit: StaffLimitTable
  staff_reason: StaffReasonTable
  break_glass: BreakGlassTable
  idempotency: IdempotencyTable
  live_topic: { topic: LiveTopic; version: number }
  audit_entry: AuditEntryTable
  audit_head: { only_row: ColumnType<boolean, never, never>; seq: number }
  schema_migration: { name: string; digest: string; applied_at: Date }
}

export type ReconfigurationCause =
  | 'reset'
  | 'required'
  | 'disabled_by_owner'
  | 'recovery_code'
  | 'imported'
  | 'sign_up'
  | 'failures'
  | 'copied'
  | 'frozen'

/** Kept by a trigger on the account's search text; only read here. */
export interface AccountWordTable {
  account_id: AccountId
  /** Where it begins in the search text, from 1. */
  place: number
  tail: string
}

export interface AccountTable {
  id: AccountId
  user_name: string
  display_name: string
  search_text: string
  department: string | null
  kind: AccountKind
  role: Role | null
  state: AccountState
  locale: string
  manager_id: AccountId | null
  external_id: string | null
  password_hash: string | null
  password_changed_at: Date | null
  reconfiguration_since: Date | null
  reconfiguration_because: ReconfigurationCause | null
  sign_ins_valid_from: Date
  created_at: Date
  last_sign_in_at: Date | null
  /** A sign-up of one's own that is not finished by then is deleted again. */
  sign_up_until: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** Of staff: who invited them, and who gave them the role that they have; null: the server's command line. */
  invited_by: ColumnType<AccountId | null, AccountId | null | undefined, AccountId | null>
  role_given_by: ColumnType<AccountId | null, AccountId | null | undefined, AccountId | null>
}

export interface AddressTable {
  id: AddressId
  account_id: AccountId
  kind: 'email' | 'phone'
  value: string
  confirmed_at: Date | null
  behind_sign_in: boolean
  position: number
  /** Another number took its place; it comes back when that is disputed (rule 17). */
  replaced_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}

export interface NumberChangeTable {
  id: RecordId
  account_id: AccountId
  factor_id: FactorId
  from_address_id: AddressId
  at: Date
}

export interface FactorTable {
  id: FactorId
  account_id: AccountId
  type: FactorType
  label: string
  state: FactorState
  preferred: boolean
  secret_sealed: string | null
  last_step: number | null
  failures: ColumnType<number, number | undefined, number>
  wait_until: Date | null
  added_at: Date
  last_used_at: Date | null
  state_changed_at: Date
  served_as_key_at: Date | null
  /** SMS: the number that codes go to. */
  address_id: ColumnType<AddressId | null, AddressId | null | undefined, AddressId | null>
  /** Push: the phone that is asked. */
  phone_id: ColumnType<RecordId | null, RecordId | null | undefined, RecordId | null>
}

export interface PasskeyTable {
  factor_id: FactorId
  credential_id: string
  public_key: string
  sign_count: number
  transports: string
  backed_up: boolean
  user_verified: boolean
}

export interface PhoneTable {
  id: RecordId
  token_digest: string
  label: string
  subscription_sealed: string | null
  registered_at: Date
  last_seen_at: Date
}

export interface PushPromptTable {
  id: RecordId
  account_id: AccountId
  factor_id: FactorId | null
  phone_id: RecordId
  purpose: 'sign_in' | 'profile' | 'new_factor' | 'new_password' | 'set_up' | 'evidence'
  request_id: string
  digits_digest: string
  key_version: number
  digits_sealed: string | null
  asked_by: string
  place: string
  tries: number
  state: 'waiting' | 'approved' | 'used' | 'denied' | 'reported' | 'superseded' | 'used_up'
  asked_at: Date
  expires_at: Date
  ended_at: Date | null
  paused_at: Date | null
}

export interface SmsSendingTable {
  id: RecordId
  account_id: AccountId
  /** Keyed digest of the number. */
  destination: string
  /** Country calling code and the next digits. */
  prefix: string
  template: string
  at: Date
}

export interface NoticeTable {
  id: RecordId
  account_id: AccountId
  token_digest: string
  template: string
  event_at: Date
  expires_at: Date
  used_at: Date | null
  voided_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}

export interface FreezeTable {
  id: RecordId
  account_id: AccountId
  by_kind: 'owner' | 'agent' | 'rule'
  by_id: AccountId | null
  disputed_since: Date
  because: string
  frozen_at: Date
  lifted_at: Date | null
  lifted_by: AccountId | null
  note: ColumnType<string, string | undefined, string>
  lifted_note: ColumnType<string, string | undefined, string>
  lifted_case_id: ColumnType<CaseId | null, CaseId | null | undefined, CaseId | null>
}

export interface GuessCounterTable {
  scope: string
  subject: string
  failures: number
  wait_until: Date | null
  updated_at: Date
  /** When housekeeping looks whether it still guards something. */
  look_at: ColumnType<Date, Date | undefined>
}

export interface TrustedDeviceTable {
  id: RecordId
  account_id: AccountId
  token_digest: string
  label: string
  place: string
  trusted_at: Date
  last_used_at: Date | null
  expires_at: Date
  ended_at: Date | null
  ended_because: string | null
  /** The token before the newest: good until the newest is shown for the first time. */
  previous_digest: ColumnType<string | null, string | null | undefined, string | null>
  /** When the newest was made. */
  rotated_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** What the browser showed of itself when it became trusted. */
  shown: ColumnType<string, string | undefined, string>
  /** The sessions that were answered together with the newest token: one for each window that asked for it, in a row. */
  answer_id: ColumnType<string | null, string | null | undefined, string | null>
  /** One of them was used: its answer came to a browser. */
  answer_arrived: ColumnType<boolean, boolean | undefined, boolean>
}

export interface SessionTable {
  id: RecordId
  account_id: AccountId
  token_digest: string
  label: string
  place: string
  /** RFC 8176 method references, separated by spaces. */
  methods: string
  started_at: Date
  last_seen_at: Date
  expires_at: Date
  ended_at: Date | null
  ended_because: string | null
  /** Last time that its owner proved themself with password and factor (rule 4). */
  proven_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}

export interface RecoveryCodeTable {
  id: RecordId
  account_id: AccountId
  slot: number
  digest: string
  key_version: number
  state: 'unconfirmed' | 'live' | 'spent' | 'revoked'
  created_at: Date
  confirmed_at: Date | null
  ended_at: Date | null
  ended_by: 'owner' | 'agent' | 'system' | null
  ended_because: string | null
}

export interface CaseTable {
  id: CaseId
  number: string
  ticket: string
  account_id: AccountId
  agent_id: AccountId
  reason: CaseReason
  channel: CallerChannel
  story: string
  state: 'open' | 'closed'
  outcome: CaseOutcome | null
  opened_at: Date
  closed_at: Date | null
  reset_at: Date | null
  enrolled_at: Date | null
  ticket_url: ColumnType<string | null, string | null | undefined, string | null>
  opened_by_hook: ColumnType<string | null, string | null | undefined, string | null>
}

export interface EvidenceTable {
  id: RecordId
  case_id: CaseId
  kind: EvidenceKind
  rests_on: string
  address_id: AddressId | null
  given_by: 'agent' | 'owner' | 'manager'
  given_at: Date
  fresh_until: Date
  by_id: ColumnType<AccountId | null, AccountId | null | undefined, AccountId | null>
  policy_version: ColumnType<number | null, number | null | undefined, number | null>
  checked: ColumnType<string, string | undefined, string>
}

export interface IssuedCodeTable {
  id: IssuedCodeId
  account_id: AccountId
  purpose: 'evidence' | 'password_reset' | 'sms_factor' | 'email_fallback' | 'number'
  request_id: string
  address_id: AddressId | null
  /** Keyed digest of where it went. */
  destination: string | null
  digest: string
  key_version: number
  issued_at: Date
  expires_at: Date
  resend_from: Date
  tries: number
  state: 'live' | 'spent' | 'superseded' | 'used_up'
  ended_at: Date | null
  message_id: string
}

export interface EnrolmentPassTable {
  id: RecordId
  account_id: AccountId
  case_id: CaseId | null
  digest: string
  key_version: number
  address_id: AddressId | null
  issued_at: Date
  expires_at: Date
  state: 'live' | 'used' | 'cancelled'
  ended_at: Date | null
  /** The supervisor's word that it rests on; null: none was needed. */
  approval_id: ColumnType<RecordId | null, RecordId | null | undefined, never>
}

export type SignInStage =
  | 'identify'
  | 'verify_factor'
  | 'prove_key'
  | 'mailbox'
  | 'second_proof'
  | 'new_password'
  | 'choose_method'
  | 'set_up'
  | 'save_recovery_code'
  | 'done'

export type KeyKind = 'enrolment_pass' | 'recovery_code' | 'working_factor' | 'retired_factor'

/** What a sign-in can ask for: the kinds of factor, and the e-mail code as fallback (rule 2). */
export type SignInMethod = FactorType | 'email'

export interface SignInTable {
  id: RecordId
  token_digest: string
  interaction_id: string | null
  account_id: AccountId | null
  stage: SignInStage
  purpose: 'sign_in' | 'forgotten_password' | 'invitation' | 'proof' | 'add_factor' | 'step_up'
  key_kind: KeyKind | null
  key_ref: string | null
  methods: ColumnType<string, string | undefined, string>
  pending_secret_sealed: string | null
  pending_label: string | null
  label: string
  place: string
  locale: string
  started_at: Date
  stage_at: Date
  expires_at: Date
  /** The method that is asked for or set up. */
  method: ColumnType<SignInMethod | null, SignInMethod | null | undefined, SignInMethod | null>
  factor_id: ColumnType<FactorId | null, FactorId | null | undefined, FactorId | null>
  challenge: ColumnType<string | null, string | null | undefined, string | null>
  challenge_until: ColumnType<Date | null, Date | null | undefined, Date | null>
  link_digest: ColumnType<string | null, string | null | undefined, string | null>
  phone_id: ColumnType<RecordId | null, RecordId | null | undefined, RecordId | null>
  trust: ColumnType<boolean, boolean | undefined, boolean>
  session_id: ColumnType<RecordId | null, RecordId | null | undefined, RecordId | null>
  then_to: ColumnType<string | null, string | null | undefined, string | null>
  /** The application that waits wants a factor. */
  mfa_wanted: ColumnType<boolean, boolean | undefined, boolean>
  /** Forgotten password: the mailbox whose code was typed, without tag. */
  proven_mailbox: ColumnType<string | null, string | null | undefined, string | null>
}

export interface OidcRecordTable {
  model: string
  id_digest: string
  payload: JSONColumnType<Record<string, unknown>>
  account_id: string | null
  grant_id: string | null
  uid_digest: string | null
  consumed_at: Date | null
  expires_at: Date | null
  /** The browser's session that a grant was made in: ends with it. */
  session_id: ColumnType<RecordId | null, RecordId | null | undefined, RecordId | null>
  client_id: ColumnType<string | null, string | null | undefined, string | null>
  /** What the application knows the session by. */
  sid: ColumnType<string | null, string | null | undefined, string | null>
}

export interface ApplicationTable {
  client_id: string
  name: string
  kind: 'web' | 'native'
  client_auth: 'none' | 'client_secret_basic' | 'private_key_jwt'
  secret_digest: string | null
  jwks: JSONColumnType<{ keys: Record<string, unknown>[] }> | null
  id_token_alg: 'RS256' | 'ES256'
  redirect_uris: string
  post_logout_redirect_uris: string
  backchannel_logout_uri: string | null
  may_refresh: boolean
  grant_seconds: number
  mfa_required: boolean
  account_kinds: string
  created_at: Date
  created_by: AccountId | null
  disabled_at: Date | null
}

export type OutboxChannel = 'mail' | 'sms' | 'push' | 'logout' | 'hook'

export interface OutboxMessageTable {
  id: string
  account_id: AccountId
  channel: OutboxChannel
  template: string
  sealed: string | null
  created_at: Date
  next_try_at: Date
  attempts: ColumnType<number, number | undefined, number>
  state: 'waiting' | 'delivered' | 'failed'
  ended_at: Date | null
  expires_at: Date | null
  /** What the gateway calls it: a later report of failure finds it by that. */
  provider_id: ColumnType<string | null, string | null | undefined, string | null>
}

export interface IdempotencyTable {
  actor_id: AccountId
  key: string
  route: string
  request_digest: string
  answer: JSONColumnType<Record<string, unknown>> | null
  created_at: Date
}

export interface AuditEntryTable {
  seq: number
  at: Date
  actor_kind: 'staff' | 'owner' | 'system'
  actor_id: AccountId | null
  account_id: AccountId | null
  case_id: CaseId | null
  action: AuditAction
  outcome: AuditOutcome
  source: string | null
  request_id: string | null
  detail: JSONColumnType<Record<string, string | number | boolean>>
}

export interface PolicyVersionTable {
  version: number
  document: JSONColumnType<object>
  state: 'waiting' | 'active' | 'superseded' | 'withdrawn'
  proposed_by: AccountId | null
  proposed_at: Date
  activated_by: AccountId | null
  activated_at: Date | null
}

export interface HandOverTable {
  id: RecordId
  case_id: CaseId
  from_id: AccountId
  to_id: AccountId
  by_id: AccountId
  at: Date
}

export interface ManagerQuestionTable {
  id: RecordId
  case_id: CaseId
  manager_id: AccountId
  asked_by: AccountId
  asked_at: Date
  expires_at: Date
  state: 'waiting' | 'confirmed' | 'denied' | 'superseded'
  answered_at: Date | null
}

export interface ApprovalTable {
  id: RecordId
  case_id: CaseId
  account_id: AccountId
  action: GuardedAction
  /** Separated by spaces. */
  causes: string
  /** Factors that the reset ends, separated by spaces, or `all`; a pass's way; empty for what has no scope. */
  scope: string
  digest: string
  /** Without the factors, which are gone once a reset was done. */
  used_digest: string
  policy_version: number
  reason: string
  requested_by: AccountId
  requested_at: Date
  expires_at: Date
  needed: number
  state: ApprovalState
  ended_at: Date | null
  good_until: Date | null
  escalate_at: Date
  escalations: ColumnType<number, number | undefined, number>
}

export interface ApprovalDecisionTable {
  approval_id: RecordId
  supervisor_id: AccountId
  verdict: 'approved' | 'declined'
  reason: string
  at: Date
}

export interface LimitCrossingTable {
  id: RecordId
  limit_name: LimitName
  subject: string
  most: number
  agent_id: AccountId | null
  account_id: AccountId | null
  case_id: CaseId | null
  crossed_at: Date
  until: Date
  seen_by: ColumnType<AccountId | null, AccountId | null | undefined, AccountId | null>
  seen_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}

/** Limits of one member of staff in place of the policy's; null: the policy's own. */
export interface StaffLimitTable {
  account_id: AccountId
  resets_per_hour: number | null
  failed_verifications_per_hour: number | null
  set_by: AccountId
  set_at: Date
}

export interface StaffReasonTable {
  id: RecordId
  account_id: AccountId
  act: 'suspended' | 'left'
  text: string
  by_id: AccountId
  at: Date
  /** The suspension was ended. */
  ended_at: Date | null
}

export interface BreakGlassTable {
  id: RecordId
  account_id: AccountId
  reason: string
  used_at: Date
  acknowledged_at: Date | null
  acknowledged_by: AccountId | null
}

export interface HookTable {
  id: RecordId
  direction: 'out' | 'in'
  name: string
  url: string | null
  /** Separated by spaces. */
  events: string
  secret_sealed: string
  created_at: Date
  disabled_at: Date | null
}
