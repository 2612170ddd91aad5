-- scope: sync
-- What has been seen before. A change that a person has marked as seen stays seen, also when that came after this page
-- was planned. Beside `see_new_records`: `on conflict` would do both, and takes twice as long for a page of few rows.
update records
set
  due = true,
  revision = rows.revision,
  changed_after_booked = rows.edited
    and (records.state = 'handled' or rows.revision is distinct from records.acknowledged_revision),
  changed_at = case
    when not rows.edited then null
    when records.changed_after_booked and rows.revision = records.revision then records.changed_at
    else $seen_at
  end,
  amount = rows.amount,
  currency = rows.currency,
  object_key = rows.object_key,
  origin = rows.origin,
  place = rows.place,
  last_seen_run_id = $run_id
from rows
where records.integration_id = $integration_id and records.record_key = rows.record_key
