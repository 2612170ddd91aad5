-- scope: act finance
update records
set
  state = handled_state,
  open_since_at = handled_open_since_at,
  open_run_id = handled_open_run_id,
  next_try_at = handled_next_try_at,
  changed_after_booked = false,
  handled_state = null,
  handled_open_since_at = null,
  handled_open_run_id = null,
  handled_next_try_at = null,
  handled_revision = null,
  handled_amount = null,
  handled_currency = null,
  handled_by = null,
  handled_at = null,
  handled_reason = null
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and record_key in (select unnest($record_keys::varchar[]))
  and state = 'handled'
  and handled_state is not null
