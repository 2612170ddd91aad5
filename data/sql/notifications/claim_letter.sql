-- scope: sync
-- One sender wins. While `sending`, next_try_at says until when its claim holds.
update notification_deliveries
set status = 'sending', tries = $tries + 1, next_try_at = $claimed_until_at
where
  channel = $channel
  and recipient = $recipient
  and notification_id in (select n.notification_id from notifications as n where n.letter_id = $letter_id)
  and tries <= $tries
  and status in ('pending', 'sending')
  and (next_try_at is null or next_try_at <= $now)
