-- scope: sync
update notifications
set facts = rows.content, emptied_at = $store_now
from rows
where notifications.notification_id = rows.row_id
