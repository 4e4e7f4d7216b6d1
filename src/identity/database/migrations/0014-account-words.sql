-- What a look-up finds people by: every ending of the search text that begins at a word. So the beginning of any word, or of
-- several in a row, is found by a plain index, whatever the script, the locale of the database or the size of the directory.
create table account_word (
  account_id text not null references account (id) on delete cascade,
  -- Where it begins in the search text, from 1.
  place smallint not null,
  tail text collate "C" not null,
  primary key (account_id, place)
);

-- Words begin after a space, at and after whatever is neither letter nor digit, not in an e-mail's domain. Scripts that are
-- written without spaces (Han, Kana, Hangul, taken apart by folding) begin one with every sign. An e-mail that only repeats the
-- user name before it adds nothing.
create function account_words(search_text text) returns table (place smallint, tail text)
language sql immutable parallel safe as $$
  with short as (select split_part(regexp_replace(search_text, ' ([^ @]+) \1@[^ ]*$', ' \1'), '@', 1) as text)
  select start::smallint, left(substr(search_text, start), 48)
  from short, generate_series(1, least(length(short.text), 300)) as start
  where substr(short.text, start, 1) <> ' '
    and (
      start = 1
      or substr(short.text, start - 1, 1) ~ '[\x01-/:-@[-`{-\x7f]'
      or substr(short.text, start, 1) ~ '[\x01-/:-@[-`{-\x7f\u1100-\u1112\u3041-\u30ff\u3400-\u9fff]'
    )
$$;

create function keep_account_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from account_word where account_id = new.id;
  end if;
  insert into account_word (account_id, place, tail)
    select new.id, words.place, words.tail from account_words(new.search_text) as words;
  return null;
end $$;
create trigger account_words_kept after insert or update of search_text on account
  for each row execute function keep_account_words();

insert into account_word (account_id, place, tail)
  select account.id, words.place, words.tail from account, account_words(account.search_text) as words;
create index account_word_tail on account_word (tail, account_id);

-- Inside of words it looks where a person's own words are: a domain, which everybody has, would be found in a million accounts.
drop index account_search;
create index account_inside on account using gin (split_part(search_text, '@', 1) gin_trgm_ops);
