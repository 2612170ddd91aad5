-- scope: sync
-- A change that a person has marked as seen stays seen, also when that came after this page was planned.
insert into records (
  integration_id, record_key, organisation_id, state, due, revision, changed_after_booked, reference,
  amount, currency, object_key, origin, place, first_seen_at, last_seen_run_id
)
select
  $integration_id, record_key, $organisation_id, 'waiting', true, revision, edited, reference,
  amount, currency, object_key, origin, place, $seen_at, $run_id
from rows
on conflict (integration_id, record_key) do update
set
  due = true,
  revision = excluded.revision,
  changed_after_booked = excluded.changed_after_booked
    and (records.state = 'handled' or excluded.revision is distinct from records.acknowledged_revision),
  changed_at = case
    when not excluded.changed_after_booked then null
    when records.changed_after_booked and excluded.revision = records.revision then records.changed_at
    else excluded.first_seen_at
  end,
  amount = excluded.amount,
  currency = excluded.currency,
  object_key = excluded.object_key,
  origin = excluded.origin,
  place = excluded.place,
  last_seen_run_id = excluded.last_seen_run_id
