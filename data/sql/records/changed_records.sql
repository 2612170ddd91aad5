-- scope: read viewer
-- Booked records that the source changed afterwards and whose change nobody has marked as seen, the newest change first.
select record_key, revision, sent_amount, sent_currency, amount, currency, target_id, booked_at, changed_at
from records
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and due
  and changed_after_booked
  and state in ('booked', 'pending_target')
  and ($record_keys::varchar[] is null or record_key in (select unnest($record_keys::varchar[])))
order by changed_at desc nulls last, record_key
limit $limit
