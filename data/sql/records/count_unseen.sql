-- scope: sync
-- In the transaction that retires them: said even if the run dies before its end.
update integration_state
set
  retry_gone = coalesce(retry_gone, 0) + (
    select count(*) from records
    where integration_id = $integration_id
      and due
      and state in ('waiting', 'rejected')
      and last_seen_run_id <> $run_id
  )
where integration_id = $integration_id
