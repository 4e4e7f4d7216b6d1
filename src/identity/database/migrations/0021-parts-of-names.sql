-- What a look-up finds accounts by that hold a text inside of a word: every three and four letters in a row. A trigram index has
-- three alone, and reads all accounts that hold any of a text's trigrams; of four letters each is far rarer. It
-- works in any script, whatever the locale of the database. An e-mail's domain, which everybody has, is left out.
create function account_parts(search_text text) returns text[]
-- To compute it costs a hundred times what looking it up does: nobody walks through accounts instead.
language plpgsql immutable parallel safe cost 100000 as $$
declare
  own text := split_part(search_text, '@', 1);
  part text;
  parts text[] := '{}';
begin
  for start in 1 .. length(own) - 2 loop
    part := substr(own, start, 3);
    if strpos(part, ' ') = 0 then
      parts := parts || part || substr(own, start, 4);
    end if;
  end loop;
  return parts;
end $$;

drop index account_inside;
create index account_inside on account using gin (account_parts(search_text));
