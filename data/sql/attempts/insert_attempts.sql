-- scope: sync
insert into attempts (
  attempt_id, organisation_id, integration_id, run_id, record_key, revision, reference, idempotency_key,
  amount, currency, intent_at, send_by_at
)
select
  attempt_id, $organisation_id, $integration_id, $run_id, record_key, revision, reference, idempotency_key,
  amount, currency, $intent_at, $send_by_at
from rows
