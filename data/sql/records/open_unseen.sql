-- scope: sync
select count(*) as records
from records
where integration_id = $integration_id
  and is_open(due, open_since_at)
  and state in ('waiting', 'rejected')
  and last_seen_run_id <> $run_id
