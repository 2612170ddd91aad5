-- scope: act
-- A person asks for what the target has kept in its own queue beyond its deadline: nobody knows what became of it, so
-- the retry looks it up, and sends it again only when it is not there, twice.
update records
set
  state = 'unknown',
  changed_after_booked = false,
  resolvable_at = $now,
  open_since_at = coalesce(open_since_at, $now),
  open_run_id = coalesce(open_run_id, last_seen_run_id),
  category = $category, code = null, message = $message, ours = $ours, field = null, field_label = null, value_sent = null,
  failure = $failure, cause_key = $cause_key
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and state = 'pending_target'
  and record_key in (select retry_batch_records.record_key from retry_batch_records where retry_batch_records.batch_id = $batch_id)
