-- scope: sync
update notification_deliveries
set status = 'failed', next_try_at = null, last_error = $last_error
where delivery_id = $delivery_id and tries = $tries and status = 'sending'
