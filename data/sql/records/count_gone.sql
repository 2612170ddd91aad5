-- scope: sync
-- In the transaction that retires them: said even if the run dies before its end.
update integration_state
set
  retry_gone = coalesce(retry_gone, 0) + (
    select count(*) from records, rows
    where records.integration_id = $integration_id
      and records.record_key = rows.record_key
      and rows.result = 'gone'
      and records.due
      and records.state in ('waiting', 'rejected')
  )
where integration_id = $integration_id
