-- scope: act
-- Its condition is that of retry_offer: what is offered is what is frozen.
insert into retry_batch_records (batch_id, integration_id, record_key, amount, currency)
select $batch_id, integration_id, record_key, amount, currency
from records
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and due
  and open_since_at is not null
  and state in ('rejected', 'unknown', 'waiting')
  and not list_contains($held_back, coalesce(category, 'other'))
  and ($cause_key is null or coalesce(cause_key, '') = $cause_key)
  and ($record_keys::varchar[] is null or record_key in (select unnest($record_keys::varchar[])))
  and record_key not in (
    select retry_batch_records.record_key
    from retry_batch_records
    join retry_batches on retry_batches.batch_id = retry_batch_records.batch_id
    where retry_batches.integration_id = $integration_id and retry_batches.status in ('waiting', 'running')
  )
