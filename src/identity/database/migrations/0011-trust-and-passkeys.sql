-- Tokens of trusted devices that count no more: replaced by one that was shown, or given up since the answer with them
-- never arrived. Shown again, they were copied.
create table trusted_device_spent (
  token_digest text primary key,
  device_id text not null references trusted_device (id) on delete cascade,
  at timestamptz not null
);
create index trusted_device_spent_device on trusted_device_spent (device_id);

-- The token before the newest one is good until the newest one is shown; what was replaced until now stays replaced.
insert into trusted_device_spent (token_digest, device_id, at)
  select previous_digest, id, coalesce(rotated_at, trusted_at) from trusted_device
  where previous_digest is not null and ended_at is null;
update trusted_device set previous_digest = null where previous_digest is not null;
