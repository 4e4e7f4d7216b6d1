-- A number that was changed is kept beside the new one, and comes back when its owner disputes the change (rules 4, 17).
alter table address
  -- Another number took its place: it receives nothing, and is still nobody else's.
  add column replaced_at timestamptz;
create index address_replaced on address (replaced_at) where replaced_at is not null;

-- Where the codes of a factor went before, for as long as a notice of the change can be disputed.
create table number_change (
  id text primary key,
  account_id text not null references account (id),
  factor_id text not null references factor (id),
  from_address_id text not null references address (id),
  at timestamptz not null
);
create index number_change_account on number_change (account_id, at);
create index number_change_at on number_change (at);
create index number_change_from on number_change (from_address_id);

-- An old number is forgotten in the end; what went there once stays told.
alter table factor
  drop constraint factor_address_id_fkey,
  add constraint factor_address_id_fkey foreign key (address_id) references address (id) on delete set null;
alter table evidence
  drop constraint evidence_address_id_fkey,
  add constraint evidence_address_id_fkey foreign key (address_id) references address (id) on delete set null;
alter table issued_code
  drop constraint issued_code_address_id_fkey,
  add constraint issued_code_address_id_fkey foreign key (address_id) references address (id) on delete set null;
alter table enrolment_pass
  drop constraint enrolment_pass_address_id_fkey,
  add constraint enrolment_pass_address_id_fkey foreign key (address_id) references address (id) on delete set null;
create index evidence_address on evidence (address_id) where address_id is not null;
create index enrolment_pass_address on enrolment_pass (address_id) where address_id is not null;
