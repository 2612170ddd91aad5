-- scope: own
update notifications
set facts = rows.content, emptied_at = $store_now
from rows
where rows.place = 'notification' and notifications.notification_id = rows.row_id
