-- scope: read viewer
-- What people called handled, the newest decision first: of what has left the source only rows because of which a record
-- waits for a person.
select
  record_key, amount, currency, handled_amount, handled_currency, changed_after_booked, origin, place, category, message, handled_by,
  handled_at, handled_reason
from records
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and state = 'handled'
  and (
    due
    or record_key in (
      select waiting.left_for from records as waiting
      where
        waiting.integration_id = $integration_id
        and waiting.category = 'handled_as_row'
        and is_open(waiting.due, waiting.open_since_at)
    )
  )
order by handled_at desc, record_key
limit $limit
