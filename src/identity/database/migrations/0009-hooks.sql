-- Webhooks to and from a ticket system, both signed with a secret of their own (Standard Webhooks).
create table hook (
  id text primary key,
  direction text not null check (direction in ('out', 'in')),
  name text not null,
  -- Where events go; null for one that comes in.
  url text,
  -- Event names separated by spaces; empty for one that comes in.
  events text not null,
  secret_sealed text not null,
  created_at timestamptz not null,
  disabled_at timestamptz
);

-- Ids of messages that came in, so that a repeated one opens nothing twice.
create table hook_receipt (
  hook_id text not null references hook (id),
  message_id text not null,
  answer jsonb not null,
  at timestamptz not null,
  primary key (hook_id, message_id)
);
create index hook_receipt_at on hook_receipt (at);

alter table outbox_message drop constraint outbox_message_channel_check;
alter table outbox_message add constraint outbox_message_channel_check
  check (channel in ('mail', 'sms', 'push', 'logout', 'hook'));
