-- scope: read
select count(*) as records
from records
where integration_id = $integration_id
  and due
  and open_since_at is not null
  and state in ('waiting', 'rejected')
  and last_seen_run_id <> $run_id
