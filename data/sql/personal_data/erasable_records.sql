-- scope: own
select
  r.integration_id,
  r.record_key,
  r.last_attempt_id,
  r.message,
  r.ours,
  r.remark,
  r.failure,
  r.doubt
from records as r
inner join rows on r.integration_id = rows.integration_id and r.record_key = rows.record_key
