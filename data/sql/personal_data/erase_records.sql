-- scope: own
-- Key, reference, revision, amount, state and what it is known by stay: the ledger adds up, and nothing is booked twice.
update records
set
  message = rows.message,
  ours = rows.ours,
  remark = rows.remark,
  failure = rows.failure,
  value_sent = null,
  code = null,
  field = null,
  field_label = null,
  doubt = rows.doubt,
  origin = if(records.category = 'source_row', records.origin, null),
  place = if(records.category = 'source_row', records.place, null),
  handled_reason = if(records.handled_reason is null, null, '…'),
  acknowledged_reason = if(records.acknowledged_reason is null, null, '…'),
  emptied_at = $store_now
from rows
where records.integration_id = rows.integration_id and records.record_key = rows.record_key
