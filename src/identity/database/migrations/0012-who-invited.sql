-- Who brought a member of staff in, and who gave them the role that they have: with either they are one pair of eyes, not two
-- (rule 14). null: made on the server's command line, or before this was kept.
alter table account
  add column invited_by text references account (id),
  add column role_given_by text references account (id);
