-- What housekeeping removes is found by when it is to be looked at, a bounded number at a time.
create index outbox_message_ended on outbox_message (ended_at) where ended_at is not null;
-- A counter stays while it guards something, and what it guards may end long after its last try: so it is looked at again.
-- An instant of its own, which no try changes: an index on `updated_at` would be written with every wrong code.
alter table guess_counter add column look_at timestamptz not null default '2000-01-01 00:00Z';
alter table guess_counter alter column look_at set default now();
create index guess_counter_look on guess_counter (look_at);
