-- scope: sync
-- What has never been seen.
insert into records (
  integration_id, record_key, organisation_id, state, due, revision, changed_after_booked, reference,
  amount, currency, object_key, origin, place, first_seen_at, last_seen_run_id
)
select
  $integration_id, rows.record_key, $organisation_id, 'waiting', true, rows.revision, rows.edited, rows.reference,
  rows.amount, rows.currency, rows.object_key, rows.origin, rows.place, $seen_at, $run_id
from rows
where not exists (
  select 1
  from records as known
  where known.integration_id = $integration_id and known.record_key = rows.record_key
)
