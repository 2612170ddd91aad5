-- scope: own
update records
set
  state = 'handled', handled_revision = revision, handled_amount = amount, handled_currency = currency, open_since_at = null,
  open_run_id = null, handled_state = state, handled_open_since_at = open_since_at, handled_open_run_id = open_run_id,
  handled_next_try_at = next_try_at, handled_by = 'kari', handled_at = $store_now, handled_reason = 'by hand'
where integration_id = 'acme-expenses' and record_key = $record_key and state in ('waiting', 'rejected', 'unknown')
