-- scope: act finance
-- Handled before the store was put back: in the time it lost, somebody may have taken it back and booked it. So it is
-- kept as an attempt of which nobody knows the outcome, as a sync does after a restore: looked up before it is sent.
-- A row that is no record was never sent.
insert into attempts (
  attempt_id, organisation_id, integration_id, run_id, record_key, revision, reference, idempotency_key,
  amount, currency, intent_at, send_by_at
)
select
  $undo_id || '-' || record_key, organisation_id, integration_id, coalesce(last_seen_run_id, handled_open_run_id, ''),
  record_key, coalesce(revision, ''), coalesce(reference, integration_id || ':' || record_key),
  coalesce(idempotency_key, ''), amount, currency, $now, $now
from records
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and record_key in (select unnest($record_keys::varchar[]))
  and state = 'handled'
  and handled_state in ('waiting', 'rejected')
  and category is distinct from 'source_row'
  and exists (select 1 from restores where restores.noticed_at >= records.handled_at)
