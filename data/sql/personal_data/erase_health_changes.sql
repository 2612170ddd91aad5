-- scope: own
update health_changes
set reasons = rows.content, emptied_at = $store_now
from rows
where rows.place = 'health_change' and health_changes.change_id = rows.row_id
