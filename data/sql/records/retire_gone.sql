-- scope: sync
update records
set due = false
from rows
where records.integration_id = $integration_id
  and records.record_key = rows.record_key
  and rows.result = 'gone'
  and records.due
  and records.state in ('waiting', 'rejected')
