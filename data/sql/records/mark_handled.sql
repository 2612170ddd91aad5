-- scope: act finance
-- What handleable_records found, once more inside the transaction. What the source says now is what was handled: only a
-- later change is one after that.
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
  and record_key in (
    select choices.record_key from record_choices as choices
    where choices.integration_id = $integration_id
      and choices.handleable_from_at <= $store_now
      and choices.record_key in (select unnest($record_keys::varchar[]))
      and not list_contains($not_these, coalesce(choices.category, 'other'))
  )
