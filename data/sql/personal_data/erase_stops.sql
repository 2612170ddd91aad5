-- scope: own
update runs
set stop_message = $said, stop_ours = $ours, emptied_at = $store_now
from rows
where rows.place = 'run' and runs.run_id = rows.row_id
