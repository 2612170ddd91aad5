-- scope: act door
-- Stands before a new one in its transaction: so many go on beside it, and those begun first end.
update sessions
set revoked_at = $store_now, revoked_why = $why
where
  session_id in (
    select s.session_id
    from sessions as s
    where s.person_id = $person_id and why_over(s.revoked_at, s.ends_at, s.last_seen_at, s.idle_seconds, $store_now) is null
    order by s.started_at desc, s.session_id
    offset $most
  )
