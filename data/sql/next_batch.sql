-- scope: read
select retry_batches.batch_id, retry_batches.requested_by, retry_batch_records.record_key
from retry_batches
join retry_batch_records on retry_batch_records.batch_id = retry_batches.batch_id
where retry_batches.batch_id = (
  select batch_id from retry_batches
  where integration_id = $integration_id and status in ('waiting', 'running')
  order by requested_at, batch_id
  limit 1
)
order by retry_batch_records.record_key
