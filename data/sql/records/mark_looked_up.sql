-- scope: sync
-- What another target booked, refused or received says nothing about this one: nobody knows until it is looked up.
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
  target = $target,
  generation = rows.generation
from rows
where records.integration_id = $integration_id
  and records.record_key = rows.record_key
  and records.state in ('waiting', 'rejected', 'booked', 'pending_target')
  and coalesce(
    records.target, (select s.older_target from integration_state as s where s.integration_id = $integration_id)
  ) <> $target
