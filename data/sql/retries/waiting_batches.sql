-- scope: sync
select retry_batches.batch_id, retry_batches.integration_id, retry_batches.requested_by, retry_batches.requested_at
from retry_batches
left join leases on leases.integration_id = retry_batches.integration_id
where is_unfinished(retry_batches.status)
  and (leases.until_at is null or leases.until_at <= $store_now)
order by retry_batches.requested_at
limit 200
