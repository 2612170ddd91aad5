-- scope: own
update integration_state
set restoring_since_at = $store_now, version = version + 1, updated_at = $store_now
