-- scope: act door
-- Whoever was only recognised by the issuer has proved nothing just now: that moment comes from it, and is never later.
insert into sessions (session_id, person_id, started_at, last_seen_at, fresh_at, idle_seconds, ends_at)
select
  $session_id, person_id, $store_now, $store_now, least($fresh_at, $store_now), $idle_seconds,
  $store_now + to_seconds($longest_seconds)
from persons
where person_id = $person_id
