-- The mailbox whose code was typed for a forgotten password, without tag: a pass that went there proves nothing more (rule 21).
alter table sign_in add column proven_mailbox text;

-- Signs that an agent noted are only added, each with who noted it first.
create table case_sign (
  case_id text not null references "case" (id),
  sign text not null,
  noted_by text not null references account (id),
  noted_at timestamptz not null,
  primary key (case_id, sign)
);
-- Who noted those until now is not known any more: the case's agent answers for them.
insert into case_sign (case_id, sign, noted_by, noted_at)
  select id, unnest(string_to_array(observed, ' ')), agent_id, opened_at from "case" where observed <> '';
alter table "case" drop column observed;
