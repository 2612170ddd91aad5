-- scope: sync
-- Only while the row that each stood in is called handled still: a person may have taken that back since it was planned.
update records
set
  state = 'rejected',
  open_since_at = coalesce(records.open_since_at, $at),
  open_run_id = coalesce(records.open_run_id, $run_id),
  next_try_at = null,
  left_for = rows.left_for,
  category = rows.category, code = rows.code, message = rows.message, ours = rows.ours,
  field = rows.field, field_label = rows.field_label, value_sent = rows.value_sent,
  failure = rows.failure, cause_key = rows.cause_key
from rows
where records.integration_id = $integration_id
  and records.record_key = rows.record_key
  and records.state in ('waiting', 'rejected')
  and rows.left_for in (
    select handled.record_key from records as handled
    where
      handled.integration_id = $integration_id
      and handled.category = 'source_row'
      and handled.handled_at is not null
  )
