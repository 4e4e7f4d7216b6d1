-- The whole of one lost-device ticket. States are text with a check, so that a stray word cannot be stored; what must never
-- be twice has a unique index; the audit log cannot be edited even by a bug (the trigger at the end).
create extension if not exists pg_trgm;

create table account (
  id text primary key,
  user_name text not null unique,
  display_name text not null,
  -- Folded (accents and case gone) display name, user name and e-mail: what a look-up searches.
  search_text text not null,
  department text,
  kind text not null check (kind in ('standard', 'privileged')),
  role text check (role in ('agent', 'supervisor', 'auditor', 'administrator')),
  state text not null check (state in ('invited', 'active', 'frozen', 'suspended')),
  locale text not null,
  manager_id text references account (id),
  -- Identity in the system that it was imported from; makes an import repeatable.
  external_id text unique,
  password_hash text,
  password_changed_at timestamptz,
  reconfiguration_since timestamptz,
  reconfiguration_because text check (reconfiguration_because in ('reset', 'required', 'disabled_by_owner', 'recovery_code', 'imported', 'sign_up')),
  -- Sign-ins from before this instant open nothing any more.
  sign_ins_valid_from timestamptz not null,
  created_at timestamptz not null,
  last_sign_in_at timestamptz
);
create index account_search on account using gin (search_text gin_trgm_ops);
create index account_user_name_prefix on account (user_name text_pattern_ops);
create index account_role on account (role) where role is not null;

create table address (
  id text primary key,
  account_id text not null references account (id),
  kind text not null check (kind in ('email', 'phone')),
  -- E-mail in lower case, phone in E.164.
  value text not null,
  confirmed_at timestamptz,
  behind_sign_in boolean not null,
  position smallint not null,
  -- One address is one person's: a second account with it is refused.
  unique (kind, value)
);
create index address_account on address (account_id);
create index address_value_prefix on address (value text_pattern_ops);

create table factor (
  id text primary key,
  account_id text not null references account (id),
  type text not null check (type in ('totp', 'sms', 'push', 'passkey')),
  label text not null,
  state text not null check (state in ('working', 'retired', 'disabled', 'ended')),
  preferred boolean not null,
  -- TOTP seed, sealed under a key outside the database; wiped when the factor has ended.
  secret_sealed text,
  -- Highest TOTP step that was used; it and all before it are refused (rule 7).
  last_step bigint,
  failures integer not null default 0,
  wait_until timestamptz,
  added_at timestamptz not null,
  last_used_at timestamptz,
  state_changed_at timestamptz not null,
  served_as_key_at timestamptz,
  check (state <> 'ended' or secret_sealed is null)
);
create index factor_account on factor (account_id);

create table trusted_device (
  id text primary key,
  account_id text not null references account (id),
  token_digest text not null unique,
  label text not null,
  place text not null,
  trusted_at timestamptz not null,
  last_used_at timestamptz,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_because text
);
create index trusted_device_account on trusted_device (account_id) where ended_at is null;

create table session (
  id text primary key,
  account_id text not null references account (id),
  token_digest text not null unique,
  label text not null,
  place text not null,
  methods text not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_because text
);
create index session_account on session (account_id) where ended_at is null;

create table recovery_code (
  id text primary key,
  account_id text not null references account (id),
  -- A set of codes has a place for each; one code, one place.
  slot smallint not null check (slot between 1 and 12),
  digest text not null unique,
  key_version integer not null,
  state text not null check (state in ('unconfirmed', 'live', 'spent', 'revoked')),
  created_at timestamptz not null,
  confirmed_at timestamptz,
  ended_at timestamptz,
  ended_by text check (ended_by in ('owner', 'agent', 'system')),
  ended_because text
);
create unique index recovery_code_one_live on recovery_code (account_id, slot) where state = 'live';
create unique index recovery_code_one_unconfirmed on recovery_code (account_id, slot) where state = 'unconfirmed';
create index recovery_code_account on recovery_code (account_id, created_at desc);

create table guess_counter (
  scope text not null,
  subject text not null,
  failures integer not null,
  wait_until timestamptz,
  updated_at timestamptz not null,
  primary key (scope, subject)
);

create table "case" (
  id text primary key,
  number text not null unique check (number ~ '^[0-9]{8}$'),
  ticket text not null,
  account_id text not null references account (id),
  agent_id text not null references account (id),
  reason text not null,
  channel text not null,
  story text not null,
  state text not null check (state in ('open', 'closed')),
  outcome text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  reset_at timestamptz,
  enrolled_at timestamptz
);
create unique index case_one_open on "case" (account_id) where state = 'open';
create index case_newest on "case" (opened_at desc, id desc);
create index case_agent on "case" (agent_id, opened_at desc);
create index case_account on "case" (account_id, opened_at desc);
create index case_ticket on "case" (lower(ticket) text_pattern_ops);

create table case_note (
  id text primary key,
  case_id text not null references "case" (id),
  author_id text not null references account (id),
  at timestamptz not null,
  text text not null
);
create index case_note_case on case_note (case_id, at);

create table evidence (
  id text primary key,
  case_id text not null references "case" (id),
  kind text not null check (kind in ('recovery_code', 'issued_code')),
  -- The thing that it rests on; evidence counts once per thing (rule 11).
  rests_on text not null,
  address_id text references address (id),
  given_by text not null check (given_by in ('agent', 'owner')),
  given_at timestamptz not null,
  fresh_until timestamptz not null,
  unique (case_id, kind, rests_on)
);

create table issued_code (
  id text primary key,
  account_id text not null references account (id),
  purpose text not null check (purpose in ('evidence', 'password_reset')),
  -- The case or the sign-in that it was issued for, and is good for alone.
  request_id text not null,
  address_id text not null references address (id),
  digest text not null,
  key_version integer not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  resend_from timestamptz not null,
  tries integer not null,
  state text not null check (state in ('live', 'spent', 'superseded', 'used_up')),
  ended_at timestamptz,
  message_id text not null,
  -- Rule 7's hard cap.
  check (expires_at <= issued_at + interval '15 minutes')
);
create unique index issued_code_one_live on issued_code (purpose, request_id) where state = 'live';
create index issued_code_request on issued_code (purpose, request_id, issued_at desc);
create index issued_code_address on issued_code (address_id, issued_at desc);

create table enrolment_pass (
  id text primary key,
  account_id text not null references account (id),
  -- A pass is bound to a case or, without one, to the account's invitation.
  case_id text references "case" (id),
  digest text not null unique,
  key_version integer not null,
  address_id text references address (id),
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null check (state in ('live', 'used', 'cancelled')),
  ended_at timestamptz
);
create unique index enrolment_pass_one_live on enrolment_pass (account_id) where state = 'live';
create index enrolment_pass_case on enrolment_pass (case_id);

create table sign_in (
  id text primary key,
  token_digest text not null unique,
  -- Where the browser goes when it is done: an OpenID interaction, or the owner's own page.
  interaction_id text,
  account_id text references account (id),
  stage text not null,
  purpose text not null check (purpose in ('sign_in', 'forgotten_password', 'invitation')),
  -- The key of rule 13 that was shown, once there is one.
  key_kind text,
  key_ref text,
  methods text not null default '',
  pending_secret_sealed text,
  pending_label text,
  label text not null,
  place text not null,
  locale text not null,
  started_at timestamptz not null,
  stage_at timestamptz not null,
  expires_at timestamptz not null
);
create index sign_in_account on sign_in (account_id);
create index sign_in_expires on sign_in (expires_at);

create table oidc_record (
  model text not null,
  -- Digest of the token or id: the value itself, which is the secret, is not stored.
  id_digest text not null,
  payload jsonb not null,
  account_id text,
  grant_id text,
  uid_digest text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (model, id_digest)
);
create index oidc_record_account on oidc_record (account_id);
create index oidc_record_grant on oidc_record (grant_id);
create index oidc_record_uid on oidc_record (model, uid_digest);
create index oidc_record_expires on oidc_record (expires_at);

create table outbox_message (
  -- Stable, and the Message-ID of a mail: a repeated delivery can be told.
  id text primary key,
  account_id text not null references account (id),
  channel text not null check (channel in ('mail')),
  template text not null,
  -- Recipient, subject and text, sealed under a key outside the database; wiped when delivered or given up.
  sealed text,
  created_at timestamptz not null,
  next_try_at timestamptz not null,
  attempts integer not null default 0,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  ended_at timestamptz,
  -- Of no use after this instant (a code that has run out is not sent any more).
  expires_at timestamptz
);
create index outbox_message_waiting on outbox_message (next_try_at) where state = 'waiting';

create table idempotency (
  actor_id text not null,
  key text not null,
  route text not null,
  request_digest text not null,
  -- null where the answer showed a secret: then a repeat makes a new one.
  answer jsonb,
  created_at timestamptz not null,
  primary key (actor_id, key)
);
create index idempotency_created on idempotency (created_at);

create table audit_entry (
  seq bigint primary key,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('staff', 'owner', 'system')),
  actor_id text,
  account_id text,
  case_id text,
  action text not null,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  source text,
  request_id text,
  detail jsonb not null
);
create index audit_entry_account on audit_entry (account_id, seq desc);
create index audit_entry_actor on audit_entry (actor_id, seq desc);
create index audit_entry_case on audit_entry (case_id, seq desc);
create index audit_entry_action on audit_entry (action, seq desc);
create index audit_entry_outcome on audit_entry (outcome, seq desc);
create index audit_entry_at on audit_entry (at, seq desc);

-- The number of the last entry. Writers take their place under its lock, so numbers are gapless and in commit order.
create table audit_head (
  only_row boolean primary key default true check (only_row),
  seq bigint not null
);
insert into audit_head (seq) values (0);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_entry is append-only';
end $$;
create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function refuse_change();
create trigger audit_entry_no_truncate before truncate on audit_entry for each statement execute function refuse_change();
