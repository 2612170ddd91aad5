-- scope: sync
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
