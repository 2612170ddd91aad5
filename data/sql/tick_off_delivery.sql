-- scope: sync
update notification_deliveries
set status = 'sent', sent_at = $sent_at, next_try_at = null, last_error = null
where delivery_id = $delivery_id and tries = $tries and status = 'sending'
