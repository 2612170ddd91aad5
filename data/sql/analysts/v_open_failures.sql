-- scope: own
-- For analysts: one row per record that is due and not booked now. `cause` is the same for the same fault;
-- the system's own words may name a person and stay in the app.
select
  organisation_id,
  integration_id,
  record_key,
  state,
  amount,
  currency,
  open_since_at,
  open_run_id,
  attempts,
  last_attempt_at,
  next_try_at,
  category,
  code,
  field,
  field_label,
  cause_key as cause
from records
where is_open(due, open_since_at)
order by integration_id, record_key
