-- A pass is spent when the set-up that it opened is finished (rule 13), whatever it came by.

-- A sign-up of one's own is told from an invitation until it is finished, since its owner gets a new pass by themself.
-- Until now that was forgotten with the first password: imported people have an external id, staff a role.
update account set sign_up_until = created_at + interval '1 day'
  where reconfiguration_because = 'sign_up' and state = 'active' and sign_up_until is null
    and external_id is null and role is null;

-- Set-ups under way, whose pass was spent when it was shown, go on with it.
update enrolment_pass set state = 'live', ended_at = null
  where state = 'used'
    and exists (
      select from sign_in
      where sign_in.key_kind = 'enrolment_pass' and sign_in.key_ref = enrolment_pass.id
        and sign_in.stage in ('new_password', 'choose_method', 'set_up')
    )
    and not exists (
      select from enrolment_pass other
      where other.account_id = enrolment_pass.account_id and other.id <> enrolment_pass.id
        and (other.state = 'live' or (other.issued_at, other.id) > (enrolment_pass.issued_at, enrolment_pass.id))
    );

-- No usable factor is left: 100 wrong codes have disabled the last one, or a freeze has ended what came since (rule 13).
alter table account drop constraint account_reconfiguration_because_check;
alter table account add constraint account_reconfiguration_because_check
  check (reconfiguration_because in
    ('reset', 'required', 'disabled_by_owner', 'recovery_code', 'imported', 'sign_up', 'failures', 'frozen'));
