-- scope: configure admin
-- Nobody is reminded of an integration that is not there.
update episodes
set ended_at = $store_now
where
  integration_id = $integration_id and list_contains($organisations, organisation_id) and ended_at is null
