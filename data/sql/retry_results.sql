-- scope: read
select
  retry_batch_records.batch_id, retry_batch_records.result, coalesce(retry_batch_records.currency, '') as currency,
  count(*) as records, coalesce(sum(retry_batch_records.amount), 0)::decimal(18, 2) as amount
from retry_batch_records
join retry_batches on retry_batches.batch_id = retry_batch_records.batch_id
where list_contains($organisations, retry_batches.organisation_id)
  and retry_batch_records.batch_id in (select unnest($batch_ids::varchar[]))
group by all
