-- scope: sync
update notification_deliveries
set status = 'sent', sent_at = $sent_at, next_try_at = null, last_error = null, last_error_ours = null, reason = null
where
  channel = $channel
  and recipient = $recipient
  and notification_id in (select n.notification_id from notifications as n where n.letter_id = $letter_id)
  and tries = $tries
  and status = 'sending'
