-- scope: read
-- The open records of one integration, oldest first, a page at a time.
select
  r.record_key,
  r.state,
  r.category,
  r.code,
  r.message,
  r.field,
  r.field_label,
  r.value_sent,
  r.failure,
  coalesce(r.cause_key, '') as cause_key,
  r.amount,
  r.currency,
  r.attempts,
  r.origin,
  r.place,
  r.reference,
  r.open_since_at,
  r.open_run_id,
  r.last_attempt_at,
  r.next_try_at,
  r.resolvable_at,
  r.idempotency_key,
  r.last_run_id,
  u.flow_run_id,
  b.batch_id as in_batch_id
from records as r
left join (
  select
    k.record_key,
    max(k.batch_id) as batch_id
  from retry_batch_records as k
  inner join retry_batches as q on k.batch_id = q.batch_id
  where q.integration_id = $integration_id and q.status in ('waiting', 'running')
  group by k.record_key
) as b on r.record_key = b.record_key
left join runs as u on u.run_id = coalesce(r.last_run_id, r.open_run_id)
where
  list_contains($organisations, r.organisation_id)
  and r.integration_id = $integration_id
  and r.due
  and r.open_since_at is not null
  and ($after_at is null or (r.open_since_at, r.record_key) > ($after_at, $after_key))
order by r.open_since_at, r.record_key
limit $limit
