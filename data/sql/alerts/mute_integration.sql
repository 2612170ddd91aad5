-- scope: act admin
-- A mute that is prolonged keeps its beginning.
update integrations
set
  muted_at = case when muted_until_at > $now then muted_at else $muted_at end,
  muted_until_at = $muted_until_at,
  muted_by = $person
where integration_id = $integration_id and list_contains($organisations, organisation_id)
