-- scope: sync
-- What wordy_records found, unless something became of it meanwhile. Key, reference, revision, amount and state stay.
update records
set
  message = rows.message,
  ours = rows.ours,
  remark = rows.remark,
  failure = rows.failure,
  value_sent = null,
  doubt = rows.doubt,
  emptied_at = $store_now
from rows
where records.integration_id = rows.integration_id
  and records.record_key = rows.record_key
  and records.last_attempt_id is not distinct from rows.last_attempt_id
  and is_settled(records.due, records.state)
