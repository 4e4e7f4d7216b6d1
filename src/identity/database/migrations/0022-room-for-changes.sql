-- A row that is written anew stays on its page while there is room, and no index has to hear of it. Accounts and factors are written
-- at every sign-in and reset, and where the page is full each of an account's indexes is written too, the parts of its name included.
-- Pages from now on keep a tenth free; those that are there keep what they have until the table is rewritten.
alter table account set (fillfactor = 90);
alter table factor set (fillfactor = 90);
