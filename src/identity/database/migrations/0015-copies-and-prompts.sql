-- Decision 16: whether the answer that brought a trusted device its newest token ever came to a browser. Its session has the
-- id `answer_id`; until that was used, the answer may have been lost, and the token before is the browser's own.
alter table trusted_device add column answer_id text;
alter table trusted_device add column answer_arrived boolean not null default false;

-- A passkey that was copied is disabled; where it was the last factor, MFA is set up anew (rule 13).
alter table account drop constraint account_reconfiguration_because_check;
alter table account add constraint account_reconfiguration_because_check
  check (reconfiguration_because in
    ('reset', 'required', 'disabled_by_owner', 'recovery_code', 'imported', 'sign_up', 'failures', 'copied', 'frozen'));

-- The phone says what a "yes" is for: not every prompt of a sign-in is one.
alter table push_prompt drop constraint push_prompt_purpose_check;
alter table push_prompt add constraint push_prompt_purpose_check
  check (purpose in ('sign_in', 'profile', 'new_factor', 'new_password', 'set_up', 'evidence'));
