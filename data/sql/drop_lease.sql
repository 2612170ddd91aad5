-- scope: sync
update leases
set until_at = $store_now
where integration_id = $integration_id and epoch = $epoch
