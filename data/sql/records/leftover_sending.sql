-- scope: sync
update records
set
  state = 'unknown',
  resolvable_at = last_attempt_at + to_milliseconds($milliseconds),
  open_since_at = coalesce(open_since_at, $answered_at),
  open_run_id = coalesce(open_run_id, last_run_id),
  category = $category, code = null, message = $message, ours = $ours, field = null, field_label = null, value_sent = null,
  failure = $failure, cause_key = $cause_key
where integration_id = $integration_id and state = 'sending'
