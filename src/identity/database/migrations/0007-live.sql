-- What consoles watch: a number a topic, one higher with every change. Its words are a closed list in the code.

create table live_topic (
  topic text primary key,
  version bigint not null check (version >= 0)
);
