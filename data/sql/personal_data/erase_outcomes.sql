-- scope: own
update attempt_outcomes
set
  message = if(attempt_outcomes.message is null, null, $said),
  remark = if(attempt_outcomes.remark is null, null, $said),
  ours = $ours,
  code = null,
  field = null,
  emptied_at = $store_now
from rows
where attempt_outcomes.integration_id = rows.integration_id and attempt_outcomes.record_key = rows.record_key
