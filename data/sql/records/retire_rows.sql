-- scope: sync
update records
set due = false
where integration_id = $integration_id
  and due
  and category = 'source_row'
  and state in ('rejected', 'handled')
  and last_seen_run_id <> $run_id
