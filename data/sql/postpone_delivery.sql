-- scope: sync
update notification_deliveries
set status = 'pending', next_try_at = $next_try_at, last_error = $last_error
where delivery_id = $delivery_id and tries = $tries and status = 'sending'
