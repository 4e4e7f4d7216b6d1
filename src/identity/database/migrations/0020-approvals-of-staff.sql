-- What a supervisor said yes to and what is good still, however much was approved before: it ends with their work.
create index approval_good on approval (good_until) where good_until is not null;
