-- scope: sync
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
  target = coalesce($target, records.target),
  generation = rows.generation
from rows
where records.integration_id = $integration_id
  and records.record_key = rows.record_key
  and records.state in ('waiting', 'rejected')
