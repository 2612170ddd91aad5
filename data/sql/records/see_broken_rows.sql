-- scope: sync
-- What a person marked as handled stays so while the same stands there; a row that has changed since then counts anew.
insert into records (
  integration_id, record_key, organisation_id, state, due, revision, row_key, reference, origin, place, first_seen_at,
  last_seen_run_id, open_since_at, open_run_id, category, message, ours, field, field_label, value_sent, failure, cause_key
)
select
  $integration_id, record_key, $organisation_id, 'rejected', true, content, row_key, reference, origin, place, $seen_at,
  $run_id, $seen_at, $run_id, category, message, ours, field, field_label, value_sent, failure, cause_key
from rows
on conflict (integration_id, record_key) do update
set
  due = true,
  revision = excluded.revision,
  row_key = excluded.row_key,
  origin = excluded.origin,
  place = excluded.place,
  last_seen_run_id = excluded.last_seen_run_id,
  message = excluded.message,
  ours = excluded.ours,
  field_label = excluded.field_label,
  value_sent = excluded.value_sent,
  failure = excluded.failure,
  cause_key = excluded.cause_key,
  state = case when is_still_handled(records.state, records.handled_revision, excluded.revision) then 'handled' else 'rejected' end,
  open_since_at = case
    when is_still_handled(records.state, records.handled_revision, excluded.revision) then null
    else coalesce(records.open_since_at, excluded.open_since_at)
  end,
  open_run_id = case
    when is_still_handled(records.state, records.handled_revision, excluded.revision) then null
    else coalesce(records.open_run_id, excluded.open_run_id)
  end
