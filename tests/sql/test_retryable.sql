-- scope: read
select record_key
from records
where integration_id = 'acme-expenses'
  and due
  and open_since_at is not null
  and state in ('rejected', 'unknown', 'waiting')
  and not list_contains($held_back, coalesce(category, 'other'))
  and record_key not in (
    select retry_batch_records.record_key
    from retry_batch_records
    join retry_batches on retry_batches.batch_id = retry_batch_records.batch_id
    where retry_batches.status in ('waiting', 'running')
  )
order by record_key
