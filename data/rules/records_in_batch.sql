-- Records that a stored retry will send.
create or replace view records_in_batch as
select
  k.integration_id,
  k.record_key,
  max(k.batch_id) as batch_id
from retry_batch_records as k
inner join retry_batches as q on k.batch_id = q.batch_id
where is_unfinished(q.status)
group by k.integration_id, k.record_key
