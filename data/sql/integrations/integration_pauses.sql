-- scope: read viewer
-- The pauses that hold now, with their end, their reason and who asked for them.
select integration_id, paused_at, pause_until_at, paused_by, pause_reason
from integrations
where
  list_contains($organisations, organisation_id)
  and ($integration_id is null or integration_id = $integration_id)
  and is_paused(paused_at, pause_until_at, $store_now)
order by integration_id
limit 2000
