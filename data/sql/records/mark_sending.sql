-- scope: sync
-- An attempt begins. `elsewhere`: only what another target booked, refused or received may be meant, and nobody knows
-- what became of it at this one until it is looked up. Whatever target it was: what it told does not count for another.
-- `rows_handled`: a person who handled a row since this was planned may have booked by hand what is to be sent.
update records
set
  state = 'sending',
  sent_revision = rows.revision,
  sent_amount = rows.amount,
  sent_currency = rows.currency,
  idempotency_key = rows.idempotency_key,
  attempts = records.attempts + 1,
  last_attempt_id = rows.attempt_id,
  last_run_id = $run_id,
  last_attempt_at = $intent_at,
  next_try_at = null,
  target_id = if(is_of_another(records.target, state.older_target, $target), null, records.target_id),
  booked_at = if(is_of_another(records.target, state.older_target, $target), null, records.booked_at),
  booked_revision = if(is_of_another(records.target, state.older_target, $target), null, records.booked_revision),
  remark = if(is_of_another(records.target, state.older_target, $target), null, records.remark),
  suspected_at = if(is_of_another(records.target, state.older_target, $target), null, records.suspected_at),
  pending_until_at = if(is_of_another(records.target, state.older_target, $target), null, records.pending_until_at),
  target = coalesce($target, records.target),
  generation = rows.generation,
  doubt = rows.doubt
from rows, integration_state as state
where records.integration_id = $integration_id
  and state.integration_id = $integration_id
  and records.record_key = rows.record_key
  and ($rows_handled is null or coalesce(state.rows_handled, 0) = $rows_handled)
  and (
    (not $elsewhere and records.state in ('waiting', 'rejected'))
    or (
      $elsewhere
      and records.state in ('waiting', 'rejected', 'booked', 'pending_target')
      and is_of_another(records.target, state.older_target, $target)
    )
  )
