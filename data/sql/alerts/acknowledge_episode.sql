-- scope: act admin
update episodes
set acknowledged_at = $now, acknowledged_by = $person
where
  episode_id = $episode_id
  and integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and ended_at is null
  and acknowledged_at is null
