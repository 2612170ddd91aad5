-- scope: act admin
-- 0 rows when it is not paused any more, or not the person's.
update integrations
set paused_at = null, pause_until_at = null, paused_by = null, pause_reason = null
where
  integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and is_paused(paused_at, pause_until_at, $store_now)
