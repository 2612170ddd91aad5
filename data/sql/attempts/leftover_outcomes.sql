-- scope: sync
insert into attempt_outcomes (
  attempt_id, organisation_id, integration_id, run_id, record_key, result, found_by, category, message, ours, answered_at
)
select
  last_attempt_id, organisation_id, integration_id, last_run_id, record_key, 'unknown', 'leftover', $category, $message,
  $ours, $answered_at
from records
where integration_id = $integration_id and state = 'sending'
