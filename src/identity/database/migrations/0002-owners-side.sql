-- The owner's side: every method, trusted devices that rotate, fresh proofs, messages by more than mail, and the freeze.

-- A phone that takes push prompts: the installed page on it, known by a cookie of its own. One phone may serve several accounts.
create table phone (
  id text primary key,
  token_digest text not null unique,
  label text not null,
  -- Where its push service takes messages (RFC 8030), sealed; null while the page only polls.
  subscription_sealed text,
  registered_at timestamptz not null,
  last_seen_at timestamptz not null
);

alter table factor
  -- SMS: the number that codes go to.
  add column address_id text references address (id),
  -- Push: the phone that is asked.
  add column phone_id text references phone (id);
create index factor_phone on factor (phone_id) where phone_id is not null;
create index factor_address on factor (address_id) where address_id is not null;

-- The part of a passkey that the server keeps (WebAuthn Level 3, 4 "credential record"); goes with its factor.
create table passkey (
  factor_id text primary key references factor (id),
  credential_id text not null unique,
  public_key text not null,
  sign_count bigint not null,
  -- Separated by spaces, as the browser named them.
  transports text not null,
  backed_up boolean not null,
  -- Made with user verification (PIN, finger, face): may sign in without a password where policy allows.
  user_verified boolean not null
);

-- A question to a phone: the owner types the six digits of the other screen.
create table push_prompt (
  id text primary key,
  account_id text not null references account (id),
  -- null while the factor is being set up.
  factor_id text references factor (id),
  phone_id text not null references phone (id),
  purpose text not null check (purpose in ('sign_in', 'set_up', 'evidence')),
  -- The sign-in or the case that it was asked for, and is good for alone.
  request_id text not null,
  digits_digest text not null,
  key_version integer not null,
  -- For the other screen, which may be loaded again; wiped with the answer.
  digits_sealed text,
  asked_by text not null,
  place text not null,
  tries integer not null,
  state text not null check (state in ('waiting', 'approved', 'used', 'denied', 'reported', 'superseded', 'used_up')),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- One more was asked for after this one, and too many had no answer: push is paused for the account from then on.
  paused_at timestamptz,
  -- Rule 7's hard cap.
  check (expires_at <= asked_at + interval '15 minutes'),
  check (state in ('waiting', 'approved') or digits_sealed is null)
);
create unique index push_prompt_one_waiting on push_prompt (purpose, request_id) where state = 'waiting';
create index push_prompt_phone on push_prompt (phone_id, asked_at desc);
create index push_prompt_account on push_prompt (account_id, asked_at desc);

alter table trusted_device
  -- The token before the last one: shown later, it was copied.
  add column previous_digest text unique,
  add column rotated_at timestamptz,
  -- What the browser showed of itself when it became trusted.
  add column shown text not null default '';

alter table session
  -- Last time that its owner proved themself with password and factor (rule 4).
  add column proven_at timestamptz;

alter table sign_in
  -- The method that is asked for or set up, and the factor where there are several of it.
  add column method text check (method in ('totp', 'sms', 'push', 'passkey', 'email')),
  add column factor_id text references factor (id) on delete set null,
  -- Server's challenge of a passkey (WebAuthn), good once and until the instant beside it.
  add column challenge text,
  add column challenge_until timestamptz,
  -- Set-up of push: the one-time link that the phone opens, and the phone that opened it.
  add column link_digest text unique,
  add column phone_id text references phone (id),
  -- The owner wants this browser to be trusted once the factor is shown.
  add column trust boolean not null default false,
  -- The session of a proof, or of a factor that is added, in the profile.
  add column session_id text references session (id),
  -- Where in the profile it goes on: one of a closed list.
  add column then_to text,
  -- The application that waits wants a factor: neither a trusted device nor a code by mail is one.
  add column mfa_wanted boolean not null default false;
alter table sign_in drop constraint sign_in_purpose_check;
alter table sign_in add constraint sign_in_purpose_check
  check (purpose in ('sign_in', 'forgotten_password', 'invitation', 'proof', 'add_factor', 'step_up'));

alter table issued_code
  alter column address_id drop not null,
  -- Keyed digest of where it went: sending is limited per destination, also to one that is no address of anybody yet.
  add column destination text,
  drop constraint issued_code_purpose_check;
alter table issued_code add constraint issued_code_purpose_check
  check (purpose in ('evidence', 'password_reset', 'sms_factor', 'email_fallback', 'number'));
create index issued_code_destination on issued_code (destination, issued_at desc);

alter table outbox_message drop constraint outbox_message_channel_check;
alter table outbox_message add constraint outbox_message_channel_check
  check (channel in ('mail', 'sms', 'push', 'logout'));
alter table outbox_message
  -- What the gateway calls it: a later report of failure finds it by that.
  add column provider_id text;
create index outbox_message_provider on outbox_message (provider_id) where provider_id is not null;

-- What was sent by SMS, for the limits against SMS pumping (per number, account, prefix and day).
create table sms_sending (
  id text primary key,
  account_id text not null references account (id),
  destination text not null,
  -- Country calling code and the first digits: what is pumped shares it.
  prefix text not null,
  -- Which message it was: a notice of one kind goes out once in a while alone.
  template text not null,
  at timestamptz not null
);
create index sms_sending_destination on sms_sending (destination, at desc);
create index sms_sending_account on sms_sending (account_id, at desc);
create index sms_sending_prefix on sms_sending (prefix, at desc);
create index sms_sending_at on sms_sending (at desc);

-- A notice of a security change, with the link that says "this was not me" (rules 9, 17): shows when opened, acts once.
create table notice (
  id text primary key,
  account_id text not null references account (id),
  token_digest text not null unique,
  template text not null,
  -- When the change happened that it tells of.
  event_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index notice_account on notice (account_id, event_at desc);

create table "freeze" (
  id text primary key,
  account_id text not null references account (id),
  by_kind text not null check (by_kind in ('owner', 'agent', 'rule')),
  by_id text references account (id),
  -- Everything from this instant on is disputed.
  disputed_since timestamptz not null,
  because text not null,
  frozen_at timestamptz not null,
  lifted_at timestamptz,
  lifted_by text references account (id)
);
create unique index freeze_one_open on "freeze" (account_id) where lifted_at is null;
create index freeze_newest on "freeze" (frozen_at desc);

alter table account
  -- A sign-up of one's own that was not finished by then is deleted again.
  add column sign_up_until timestamptz;
create index account_sign_up on account (sign_up_until) where sign_up_until is not null;

alter table oidc_record
  -- The browser's session that a grant was made in: ends with it.
  add column session_id text;
create index oidc_record_session on oidc_record (session_id) where session_id is not null;
