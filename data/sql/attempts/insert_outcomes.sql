-- scope: sync
insert into attempt_outcomes (
  attempt_id, organisation_id, integration_id, run_id, record_key, result, found_by, target_id, remark,
  category, code, message, ours, field, http_status, answered_at
)
select
  attempt_id, $organisation_id, $integration_id, $run_id, record_key, result, $found_by, target_id, remark,
  category, code, message, ours, field, http_status, $answered_at
from rows
