-- Staff (rule 22): limits of one person's own, why somebody was suspended or left, and the break-glass way.

create table staff_limit (
  account_id text primary key references account (id),
  -- null: the policy's own.
  resets_per_hour integer check (resets_per_hour between 0 and 1000),
  failed_verifications_per_hour integer check (failed_verifications_per_hour between 0 and 1000),
  set_by text not null references account (id),
  set_at timestamptz not null
);

-- What was typed as the reason: kept here, since the audit log takes no text that somebody typed.
create table staff_reason (
  id text primary key,
  account_id text not null references account (id),
  act text not null check (act in ('suspended', 'left')),
  text text not null check (length(text) <= 500),
  by_id text not null references account (id),
  at timestamptz not null,
  -- The suspension was ended.
  ended_at timestamptz,
  check (act = 'suspended' or ended_at is null)
);
create unique index staff_reason_one_suspension on staff_reason (account_id) where act = 'suspended' and ended_at is null;
create index staff_reason_account on staff_reason (account_id, at desc);

-- A way in for a member of staff whom nobody could help, made on the server: shown until somebody else has taken note.
create table break_glass (
  id text primary key,
  account_id text not null references account (id),
  reason text not null check (length(reason) <= 500),
  used_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text references account (id),
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  check (acknowledged_by <> account_id)
);
create index break_glass_newest on break_glass (used_at desc);
