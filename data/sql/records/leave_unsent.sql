-- scope: sync
-- `suspected`: its key was refused, whosever the refusal was. A system may replay that, so its next attempt has a new one.
update records
set
  open_since_at = coalesce(records.open_since_at, $answered_at),
  open_run_id = coalesce(records.open_run_id, $run_id),
  category = $category, code = $code, message = $message, ours = $ours, field = null, field_label = null, value_sent = null,
  failure = $failure, cause_key = $cause_key,
  suspected_at = if($suspected, coalesce(records.suspected_at, $answered_at), records.suspected_at),
  generation = if($suspected, coalesce(records.generation, 0) + 1, records.generation)
from rows
where records.integration_id = $integration_id
  and records.record_key = rows.record_key
  and records.state = 'waiting'
