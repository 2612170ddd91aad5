-- scope: read viewer
-- All open records in small groups: `is_free` is what freeze_retry_records freezes, held back or not.
select
  coalesce(category, 'other') as category,
  coalesce(cause_key, '') as cause_key,
  coalesce(currency, '') as currency,
  in_batch_id is not null as in_batch,
  is_retryable as is_free,
  count(*) as records,
  coalesce(sum(amount), 0) as amount,
  coalesce(sum(amount) filter (where amount < 0), 0) as negative,
  -- names exactly this set: other records, or another try of the same ones, give another number
  bit_xor(hash(record_key, attempts, last_attempt_at))::varchar as fingerprint
from record_choices
where
  integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and is_open
group by all
order by category, cause_key, currency, in_batch, is_free
