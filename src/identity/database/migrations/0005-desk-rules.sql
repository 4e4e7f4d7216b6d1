-- The desk's rules: evidence of every kind, the policy in versions, approvals, limits, and cases that are handed over.

-- The evidence policy. Every version is kept: decisions name the one that they were made under.
create table policy_version (
  version integer primary key,
  document jsonb not null,
  state text not null check (state in ('waiting', 'active', 'superseded', 'withdrawn')),
  proposed_by text references account (id),
  proposed_at timestamptz not null,
  -- A second person, except for the version that came with the installation.
  activated_by text references account (id),
  activated_at timestamptz,
  check (activated_by is null or proposed_by is null or activated_by <> proposed_by)
);
create unique index policy_version_one_active on policy_version (state) where state = 'active';
create unique index policy_version_one_waiting on policy_version (state) where state = 'waiting';

alter table evidence drop constraint evidence_kind_check;
alter table evidence add constraint evidence_kind_check
  check (kind in ('recovery_code', 'issued_code', 'push', 'bound_factor', 'manager_word', 'identity_document', 'call_back'));
alter table evidence drop constraint evidence_given_by_check;
alter table evidence add constraint evidence_given_by_check check (given_by in ('agent', 'owner', 'manager'));
alter table evidence
  -- Who entered it (agent), or whose word it is (manager).
  add column by_id text references account (id),
  add column policy_version integer references policy_version (version),
  -- Closed words of what was checked (kind of document, who answered); never a copy, a number or a name.
  add column checked text not null default '';

-- What the caller says is lost: nothing that rests on it counts (rule 11). Stated once, it stays in this case.
create table case_lost (
  case_id text not null references "case" (id),
  -- `device:<factor>` or `number:<address>`.
  thing text not null,
  stated_by text not null references account (id),
  stated_at timestamptz not null,
  primary key (case_id, thing)
);

alter table "case"
  -- The ticket system's own page, and where the case came from.
  add column ticket_url text,
  add column opened_by_hook text,
  -- Signs of an attack that the agent heard or saw, in closed words separated by spaces.
  add column observed text not null default '';

create table case_hand_over (
  id text primary key,
  case_id text not null references "case" (id),
  from_id text not null references account (id),
  to_id text not null references account (id),
  by_id text not null references account (id),
  at timestamptz not null
);
create index case_hand_over_case on case_hand_over (case_id, at);

-- A manager is asked to confirm, in their own session, that they know it is the owner who calls.
create table manager_question (
  id text primary key,
  case_id text not null references "case" (id),
  manager_id text not null references account (id),
  asked_by text not null references account (id),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null check (state in ('waiting', 'confirmed', 'denied', 'superseded')),
  answered_at timestamptz
);
create unique index manager_question_one_waiting on manager_question (case_id) where state = 'waiting';
create index manager_question_manager on manager_question (manager_id, asked_at desc);

-- Four eyes (rule 14). What is approved is exactly what the digest stands for, once, until it runs out.
create table approval (
  id text primary key,
  case_id text not null references "case" (id),
  account_id text not null references account (id),
  action text not null check (action in ('reset_factors', 'issue_enrolment_pass', 'unlock', 'lift_freeze')),
  -- Separated by spaces: privileged, thin_evidence, over_limit, emergency.
  causes text not null,
  -- Factors that the reset ends, separated by spaces; `all`; empty for what has no scope.
  scope text not null,
  digest text not null,
  -- The same without the factors, which are gone once a reset was done: it covers the pass that follows.
  used_digest text not null,
  policy_version integer not null references policy_version (version),
  reason text not null,
  requested_by text not null references account (id),
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  needed smallint not null check (needed in (1, 2)),
  state text not null
    check (state in ('waiting', 'approved', 'declined', 'withdrawn', 'expired', 'cancelled', 'used')),
  ended_at timestamptz,
  good_until timestamptz,
  escalate_at timestamptz not null,
  escalations integer not null default 0
);
create unique index approval_one_open on approval (case_id, action) where state in ('waiting', 'approved');
create index approval_newest on approval (requested_at desc, id desc);
create index approval_waiting on approval (expires_at) where state = 'waiting';
create index approval_case on approval (case_id, requested_at desc);
create index approval_account on approval (account_id, requested_at desc);

create table approval_decision (
  approval_id text not null references approval (id),
  supervisor_id text not null references account (id),
  verdict text not null check (verdict in ('approved', 'declined')),
  reason text not null,
  at timestamptz not null,
  primary key (approval_id, supervisor_id)
);

-- Whom an unanswered request went on to, by mail or SMS.
create table approval_escalation (
  approval_id text not null references approval (id),
  supervisor_id text not null references account (id),
  at timestamptz not null,
  primary key (approval_id, supervisor_id)
);

-- Rule 15: one row for each subject of a limit, whose lock makes the count exact over requests and servers; its uses beside it.
create table limit_subject (
  limit_name text not null,
  subject text not null,
  primary key (limit_name, subject)
);
create table limit_use (
  id text primary key,
  limit_name text not null,
  subject text not null,
  at timestamptz not null
);
create index limit_use_subject on limit_use (limit_name, subject, at desc);
create index limit_use_at on limit_use (at);

create table limit_crossing (
  id text primary key,
  limit_name text not null,
  subject text not null,
  most integer not null,
  agent_id text references account (id),
  account_id text references account (id),
  case_id text references "case" (id),
  crossed_at timestamptz not null,
  -- It is open again from then on; until then one crossing is told once.
  until timestamptz not null,
  seen_by text references account (id),
  seen_at timestamptz
);
create index limit_crossing_newest on limit_crossing (crossed_at desc, id desc);
create index limit_crossing_subject on limit_crossing (limit_name, subject, until desc);

alter table "freeze"
  -- Why, in the words of whoever did or lifted it; the audit log holds ids and closed words only.
  add column note text not null default '',
  add column lifted_note text not null default '',
  add column lifted_case_id text references "case" (id);

alter table notice
  -- Void: its account's freeze was lifted after it.
  add column voided_at timestamptz;
