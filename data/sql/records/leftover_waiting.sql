-- scope: sync
update records
set
  open_since_at = coalesce(open_since_at, $answered_at),
  open_run_id = coalesce(open_run_id, last_seen_run_id),
  category = $category, code = null, message = $message, ours = $ours, field = null, field_label = null, value_sent = null,
  failure = $failure, cause_key = $cause_key
where integration_id = $integration_id and state = 'waiting' and due and (not is_open(due, open_since_at) or category is null)
  and last_seen_run_id in (
    select run_id from runs where integration_id = $integration_id and status = 'running'
  )
