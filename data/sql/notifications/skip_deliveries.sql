-- scope: sync
-- Not sent, on purpose: the person is no longer an admin, or it is over.
update notification_deliveries
set status = 'skipped', next_try_at = null, last_error = null, last_error_ours = null, reason = rows.reason
from rows
where
  notification_deliveries.delivery_id = rows.delivery_id
  and notification_deliveries.tries = $tries
  and notification_deliveries.status = 'sending'
