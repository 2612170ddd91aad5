-- scope: sync
-- What the watch loop saw, compare and set: a sync that ended meanwhile knows better.
update integration_state
set
  version = version + 1,
  consecutive_failures = $consecutive_failures,
  stale_told_at = $stale_told_at,
  light = $light,
  word = $word,
  updated_at = $now
where integration_id = $integration_id and version = $version
