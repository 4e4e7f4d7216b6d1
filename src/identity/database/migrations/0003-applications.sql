-- Applications that sign in through the OpenID provider, and what belongs to whom among the provider's records.

create table application (
  client_id text primary key,
  name text not null,
  -- web: keeps a secret or key on a server. native: an installed program, with nothing to keep (RFC 8252).
  kind text not null check (kind in ('web', 'native')),
  client_auth text not null check (client_auth in ('none', 'client_secret_basic', 'private_key_jwt')),
  -- Digest of the secret of 256 bits: the secret itself was shown once.
  secret_digest text,
  -- Public keys of private_key_jwt.
  jwks jsonb,
  id_token_alg text not null check (id_token_alg in ('RS256', 'ES256')),
  -- Separated by spaces, compared whole.
  redirect_uris text not null,
  post_logout_redirect_uris text not null,
  backchannel_logout_uri text,
  may_refresh boolean not null,
  -- Its grants end after this, however often it has refreshed.
  grant_seconds integer not null check (grant_seconds between 300 and 2592000),
  -- It takes nobody in without a factor shown this time.
  mfa_required boolean not null,
  -- Separated by spaces; empty: every kind of account.
  account_kinds text not null,
  created_at timestamptz not null,
  created_by text references account (id),
  disabled_at timestamptz,
  check (kind <> 'native' or client_auth = 'none'),
  check (kind <> 'web' or client_auth <> 'none'),
  check ((secret_digest is not null) = (client_auth = 'client_secret_basic')),
  check ((jwks is not null) = (client_auth = 'private_key_jwt'))
);

alter table oidc_record
  add column client_id text,
  -- What the application knows the browser's session by (the claim `sid`).
  add column sid text;
create index oidc_record_client on oidc_record (client_id) where client_id is not null;
