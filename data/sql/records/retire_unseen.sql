-- scope: sync
update records
set due = false
where integration_id = $integration_id
  and due
  and state in ('waiting', 'rejected')
  and last_seen_run_id <> $run_id
