-- scope: read
-- All open records in small groups: `is_free` is the condition of freeze_retry_records, held back or not.
select
  coalesce(r.category, 'other') as category,
  coalesce(r.cause_key, '') as cause_key,
  coalesce(r.currency, '') as currency,
  b.record_key is not null as in_batch,
  b.record_key is null and r.state in ('rejected', 'unknown', 'waiting') as is_free,
  count(*) as records,
  coalesce(sum(r.amount), 0) as amount,
  -- names exactly this set: other records, or another try of the same ones, give another number
  bit_xor(hash(r.record_key, r.attempts, r.last_attempt_at))::varchar as fingerprint
from records as r
left join (
  select distinct k.record_key
  from retry_batch_records as k
  inner join retry_batches as q on k.batch_id = q.batch_id
  where q.integration_id = $integration_id and q.status in ('waiting', 'running')
) as b on r.record_key = b.record_key
where
  r.integration_id = $integration_id
  and list_contains($organisations, r.organisation_id)
  and r.due
  and r.open_since_at is not null
group by all
order by category, cause_key, currency, in_batch, is_free
