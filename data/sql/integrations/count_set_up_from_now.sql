-- scope: sync
-- A clock was fast when it was set up: as far as anybody can tell, that was now.
update integrations
set configured_at = $now
where integration_id = $integration_id and configured_at > $ahead_from
