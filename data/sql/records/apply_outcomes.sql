-- scope: sync
-- What another target told does not count for the one that answers now.
update records
set
  state = rows.state,
  target = coalesce($target, records.target),
  booked_revision = case
    when rows.landed then records.sent_revision
    when not is_of_another(records.target, state.older_target, $target) then records.booked_revision
  end,
  target_id = coalesce(
    rows.target_id, if(is_of_another(records.target, state.older_target, $target), null, records.target_id)
  ),
  booked_at = case
    when rows.landed then $answered_at
    when not is_of_another(records.target, state.older_target, $target) then records.booked_at
  end,
  remark = rows.remark,
  changed_after_booked = records.changed_after_booked and rows.landed,
  next_try_at = rows.next_try_at,
  pending_until_at = rows.pending_until_at,
  resolvable_at = rows.resolvable_at,
  open_since_at = case when rows.landed then null when rows.is_open then coalesce(records.open_since_at, $answered_at) else records.open_since_at end,
  open_run_id = case when rows.landed then null when rows.is_open then coalesce(records.open_run_id, $run_id) else records.open_run_id end,
  category = rows.category,
  code = rows.code,
  message = rows.message,
  ours = rows.ours,
  field = rows.field,
  field_label = rows.field_label,
  value_sent = rows.value_sent,
  failure = rows.failure,
  cause_key = rows.cause_key,
  -- whose a refusal was is known once it is booked or refused for good
  suspected_at = if(rows.state in ('waiting', 'unknown'), records.suspected_at, null)
from rows, integration_state as state
where records.integration_id = $integration_id
  and state.integration_id = $integration_id
  and records.record_key = rows.record_key
  and records.last_attempt_id = rows.attempt_id
  and records.state in ('sending', 'unknown', 'pending_target')
