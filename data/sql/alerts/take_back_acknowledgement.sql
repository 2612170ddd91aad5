-- scope: act admin
update episodes
set acknowledged_at = null, acknowledged_by = null
where
  episode_id = $episode_id
  and integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and ended_at is null
  and acknowledged_at is not null
