-- scope: sync
update leases
set until_at = $store_now + to_milliseconds($milliseconds)
where integration_id = $integration_id and epoch = $epoch
