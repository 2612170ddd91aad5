-- scope: read
-- What people called handled, the newest decision first.
select
  record_key, amount, currency, handled_amount, handled_currency, changed_after_booked, origin, place, category, message, handled_by,
  handled_at, handled_reason
from records
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and due
  and state = 'handled'
order by handled_at desc, record_key
limit $limit
