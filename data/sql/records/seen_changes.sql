-- scope: read viewer
-- Changes after a booking that a person marked as seen, the newest decision first; one that changed once more is none.
select
  record_key, revision, sent_amount, sent_currency, amount, currency, target_id, acknowledged_by, acknowledged_at, acknowledged_reason
from records
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and due
  and acknowledged_revision = revision
  and acknowledged_at is not null
  and state in ('booked', 'pending_target')
order by acknowledged_at desc, record_key
limit $limit
