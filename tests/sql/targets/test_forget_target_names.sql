-- scope: sync
delete from target_names where integration_id = $integration_id
