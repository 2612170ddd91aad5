-- scope: act finance
-- What retry_offer offers is what is frozen.
insert into retry_batch_records (batch_id, integration_id, record_key, amount, currency)
select $batch_id, integration_id, record_key, amount, currency
from record_choices
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and is_retryable
  and not list_contains($held_back, coalesce(category, 'other'))
  and ($cause_key is null or coalesce(cause_key, '') = $cause_key)
  and ($record_keys::varchar[] is null or record_key in (select unnest($record_keys::varchar[])))
