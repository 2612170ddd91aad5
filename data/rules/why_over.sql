-- Why a person's session is over at a moment: revoked, ended, idle; null while it goes on.
create or replace macro why_over(revoked_at, ends_at, last_seen_at, idle_seconds, moment) as
case
  when revoked_at is not null then 'revoked'
  when ends_at <= moment then 'ended'
  when last_seen_at + to_seconds(idle_seconds) <= moment then 'idle'
end
