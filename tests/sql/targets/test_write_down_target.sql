-- scope: sync
update integration_state set target = $target, older_target = $target where integration_id = $integration_id
