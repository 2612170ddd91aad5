-- scope: act door
-- Written once a minute at most: a page that is open asks every three seconds.
update sessions
set last_seen_at = $store_now
where
  session_id = $session_id
  and why_over(revoked_at, ends_at, last_seen_at, idle_seconds, $store_now) is null
  and last_seen_at <= $store_now - to_seconds(60)
