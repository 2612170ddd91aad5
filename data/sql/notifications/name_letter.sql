-- scope: sync
-- The letter's id towards each recipient: the same however often it is tried.
update notification_deliveries
set message_id = '<' || $letter_id || '.' || left(sha256(recipient), 8) || '@' || $domain || '>'
where
  channel <> 'in_app'
  and notification_id in (select n.notification_id from notifications as n where n.letter_id = $letter_id)
