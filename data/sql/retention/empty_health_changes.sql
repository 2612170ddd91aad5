-- scope: sync
update health_changes
set reasons = rows.content, emptied_at = $store_now
from rows
where health_changes.change_id = rows.row_id
