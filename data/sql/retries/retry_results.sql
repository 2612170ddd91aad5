-- scope: read viewer
-- The amount is what was sent: a record corrected since the click is booked with its new amount.
with asked as (
  select
    retry_batch_records.batch_id, retry_batch_records.result,
    coalesce(records.sent_currency, retry_batch_records.currency, '') as currency,
    coalesce(records.sent_amount, retry_batch_records.amount) as amount
  from retry_batch_records
  join retry_batches on retry_batches.batch_id = retry_batch_records.batch_id
  left join records
    on records.integration_id = retry_batches.integration_id and records.record_key = retry_batch_records.record_key
  where list_contains($organisations, retry_batches.organisation_id)
    and retry_batch_records.batch_id in (select unnest($batch_ids::varchar[]))
)
select
  batch_id, result, currency, count(*) as records,
  coalesce(sum(amount), 0)::decimal(38, 2) as amount,
  coalesce(sum(amount) filter (where amount < 0), 0)::decimal(38, 2) as negative
from asked
group by batch_id, result, currency
