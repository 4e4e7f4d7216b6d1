-- Ways in that tables did not have: found by the test of plans (decision 33).
create index freeze_account on "freeze" (account_id, frozen_at desc);
create index freeze_open on "freeze" (frozen_at desc) where lifted_at is null;
create index manager_question_case on manager_question (case_id, asked_at desc, id desc);
-- Open cases are few, an agent's own too, however many were closed.
create index case_open_of_agent on "case" (agent_id, opened_at desc, id desc) where state = 'open';
create index case_open on "case" (opened_at desc, id desc) where state = 'open';
drop index case_agent;
create index case_agent on "case" (agent_id, opened_at desc, id desc);
-- An account's first address of a kind, without a look at everybody's of that kind.
drop index address_account;
create index address_account on address (account_id, kind, position);
-- Who came in by a pass is looked for by the pass.
create index sign_in_key on sign_in (key_ref) where key_ref is not null;
-- What one of the staff did of one kind, newest first, however much else they did.
create index audit_entry_actor_action on audit_entry (actor_id, action, seq desc);
-- Indexes of one state alone are closed to a statement that was planned before its values are known.
create index enrolment_pass_account on enrolment_pass (account_id);
create index approval_state on approval (state, expires_at);
