-- scope: read
-- What the target has kept in its own queue for longer than it may, the longest first; without what is asked for already.
select record_key, sent_amount, sent_currency, amount, currency, target_id, last_attempt_at, pending_until_at
from records
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and due
  and state = 'pending_target'
  and pending_until_at <= $now
  and record_key not in (
    select k.record_key
    from retry_batch_records as k
    inner join retry_batches as q on k.batch_id = q.batch_id
    where q.integration_id = $integration_id and q.status in ('waiting', 'running')
  )
order by pending_until_at, record_key
limit $limit
