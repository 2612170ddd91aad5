-- scope: sync
-- Found by its keys first, and only then read in its many columns: of a million records that takes a sixth of the time.
select
  record_key, state, revision, sent_revision, coalesce(sent_amount, amount) as sent_amount,
  coalesce(sent_currency, currency) as sent_currency, idempotency_key, amount, currency, attempts, next_try_at, resolvable_at,
  pending_until_at,
  booked_revision, last_seen_run_id, last_attempt_id, open_since_at, category, reference, object_key, due,
  changed_after_booked, handled_revision, acknowledged_revision, target_id, coalesce(generation, 0) as generation,
  coalesce(
    target, (select older_target from integration_state where integration_state.integration_id = $integration_id)
  ) as target,
  case
    -- it may be added to
    when state = 'unknown' or category in ('other_target', 'taken_back', 'handled_as_row') then failure
    -- turned away as a conflict, maybe with itself: looked up before it is sent again
    when state = 'rejected' and (category in ('conflict', 'duplicate', 'key_reused') or failure like '%"http_status": 409,%')
      then failure
  end as failure,
  suspected_at, doubt
from records
where integration_id = $integration_id
  and rowid in (
    select asked.rowid
    from records as asked
    where asked.integration_id = $integration_id and asked.record_key in (select unnest($record_keys::varchar[]))
  )
