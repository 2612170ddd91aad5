-- scope: sync
update records set target = $target where integration_id = $integration_id
