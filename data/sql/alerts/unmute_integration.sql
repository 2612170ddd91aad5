-- scope: act admin
-- The mute ends now; that it was there stays known, for what was told meanwhile.
update integrations
set muted_until_at = $now
where integration_id = $integration_id and list_contains($organisations, organisation_id) and muted_until_at > $now
