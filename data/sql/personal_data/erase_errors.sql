-- scope: own
update notification_deliveries
set last_error = $said, last_error_ours = $ours
from rows
where rows.place = 'delivery' and notification_deliveries.delivery_id = rows.row_id
