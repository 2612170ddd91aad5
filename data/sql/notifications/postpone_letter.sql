-- scope: sync
update notification_deliveries
set status = 'pending', next_try_at = $next_try_at, last_error = $last_error, last_error_ours = $last_error_ours, reason = $reason
where
  channel = $channel
  and recipient = $recipient
  and notification_id in (select n.notification_id from notifications as n where n.letter_id = $letter_id)
  and tries = $tries
  and status = 'sending'
