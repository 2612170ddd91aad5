-- scope: sync
-- The store's clock was fast when it ended: as far as anybody can tell, it ended now. The run keeps what it says.
update integration_state
set last_ended_by_itself_at = $now
where integration_id = $integration_id and last_ended_by_itself_at > $ahead_from
