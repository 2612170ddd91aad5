-- What a person may do with a record that is open or waits in the target's own queue. Which categories are held back is
-- the asker's word, and so is the moment: it may be called handled from `handleable_from_at` on, null is never.
-- An unknown one only once its request can no longer be on its way, one in the target's queue past its deadline, and
-- neither while a run holds the lease; nothing that is in flight or in a stored retry.
create or replace view record_choices as
select
  r.*,  -- noqa: AM04
  is_open(r.due, r.open_since_at) as is_open,
  b.batch_id as in_batch_id,
  is_open(r.due, r.open_since_at) and b.batch_id is null and r.state in ('rejected', 'unknown', 'waiting') as is_retryable,
  case
    when b.batch_id is not null then null
    when is_open(r.due, r.open_since_at) and r.state in ('rejected', 'waiting') then '-infinity'::timestamptz
    when is_open(r.due, r.open_since_at) and r.state = 'unknown'
      then greatest(coalesce(r.resolvable_at, '-infinity'::timestamptz), coalesce(l.until_at, '-infinity'::timestamptz))
    when r.state = 'pending_target' and r.pending_until_at is not null
      then greatest(r.pending_until_at, coalesce(l.until_at, '-infinity'::timestamptz))
  end as handleable_from_at
from records as r
left join records_in_batch as b on r.integration_id = b.integration_id and r.record_key = b.record_key
left join leases as l on r.integration_id = l.integration_id
where is_open(r.due, r.open_since_at) or (r.due and r.state = 'pending_target')
