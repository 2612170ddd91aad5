-- scope: sync
-- All at once, for where one row came from another may have gone. What is gone from its place has left the source.
with moved as (select from_key, to_key, is_same from moved_rows($integration_id, $run_id, $contents::varchar[])),

changed as (
  select
    moved.to_key as record_key, moved.is_same, was.handled_state, was.handled_open_since_at,
    was.handled_open_run_id, was.handled_next_try_at, was.handled_revision, was.handled_by, was.handled_at, was.handled_reason
  from moved
  inner join records as was on was.integration_id = $integration_id and moved.from_key = was.record_key
  union all
  select moved.from_key, false, null, null, null, null, null, null, null, null
  from moved
  where moved.from_key not in (select into_it.to_key from moved as into_it)
)

update records
set
  state = case when changed.is_same then 'handled' else 'rejected' end,
  due = records.last_seen_run_id = $run_id,
  open_since_at = if(changed.is_same, null, records.open_since_at),
  open_run_id = if(changed.is_same, null, records.open_run_id),
  handled_state = changed.handled_state,
  handled_open_since_at = changed.handled_open_since_at,
  handled_open_run_id = changed.handled_open_run_id,
  handled_next_try_at = changed.handled_next_try_at,
  handled_revision = changed.handled_revision,
  handled_by = changed.handled_by,
  handled_at = changed.handled_at,
  handled_reason = changed.handled_reason
from changed
where records.integration_id = $integration_id and records.record_key = changed.record_key
