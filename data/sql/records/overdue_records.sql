-- scope: read viewer
-- What the target has kept in its own queue for longer than it may, the longest first.
select record_key, sent_amount, sent_currency, amount, currency, target_id, last_attempt_at, pending_until_at
from records
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and due
  and state = 'pending_target'
  and pending_until_at <= $now
order by pending_until_at, record_key
limit $limit
