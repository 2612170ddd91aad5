-- scope: sync
update retry_batch_records
set result = rows.result
from rows
where retry_batch_records.batch_id = $batch_id and retry_batch_records.record_key = rows.record_key
