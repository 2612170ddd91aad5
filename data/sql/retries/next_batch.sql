-- scope: sync
-- With what an earlier run of the same batch booked before it broke off: this batch did that.
with batch as (
  select batch_id, requested_by from retry_batches
  where integration_id = $integration_id and is_unfinished(status)
  order by requested_at, batch_id
  limit 1
),
before as (
  select attempt_outcomes.record_key, min(attempt_outcomes.result) as result
  from attempt_outcomes
  where attempt_outcomes.run_id in (select runs.run_id from runs join batch on batch.batch_id = runs.batch_id)
    and attempt_outcomes.result in ('booked', 'already_there', 'pending_target')
  group by attempt_outcomes.record_key
)
select batch.batch_id, batch.requested_by, retry_batch_records.record_key, before.result as result_before
from batch
join retry_batch_records on retry_batch_records.batch_id = batch.batch_id
left join before on before.record_key = retry_batch_records.record_key
order by retry_batch_records.record_key
