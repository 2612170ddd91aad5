-- scope: act
-- Its condition is that of handleable_records, once more inside the transaction. What the source says now is what was
-- handled: only a later change is one after that.
update records
set
  handled_state = state,
  handled_open_since_at = open_since_at,
  handled_open_run_id = open_run_id,
  handled_next_try_at = next_try_at,
  handled_revision = revision,
  handled_amount = amount,
  handled_currency = currency,
  changed_after_booked = false,
  changed_at = null,
  state = 'handled',
  open_since_at = null,
  open_run_id = null,
  next_try_at = null,
  handled_by = $person,
  handled_at = $handled_at,
  handled_reason = $reason
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and record_key in (select unnest($record_keys::varchar[]))
  and due
  and (open_since_at is not null or state = 'pending_target')
  and not list_contains($not_these, coalesce(category, 'other'))
  and (
    state in ('rejected', 'waiting')
    or (
      state = 'unknown'
      and (resolvable_at is null or resolvable_at <= $store_now)
      and not exists (select 1 from leases where leases.integration_id = $integration_id and leases.until_at > $store_now)
    )
    or (
      state = 'pending_target'
      and pending_until_at <= $store_now
      and not exists (select 1 from leases where leases.integration_id = $integration_id and leases.until_at > $store_now)
    )
  )
  and record_key not in (
    select retry_batch_records.record_key
    from retry_batch_records
    join retry_batches on retry_batches.batch_id = retry_batch_records.batch_id
    where retry_batches.integration_id = $integration_id and retry_batches.status in ('waiting', 'running')
  )
