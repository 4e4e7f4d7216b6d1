-- Which approval a pass rests on. Of one approval no two passes ever open the account; what replaces one that was lost on the way
-- takes the lost one's place.
alter table enrolment_pass add column approval_id text references approval (id);
create unique index enrolment_pass_one_of_approval on enrolment_pass (approval_id)
  where approval_id is not null and state in ('live', 'used');
