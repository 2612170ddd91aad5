-- scope: sync
-- Before they are followed: which of them this run counted as open, for the first time or again.
select
  count(*) filter (where open_run_id = $run_id) as new_rows,
  count(*) filter (where open_run_id <> $run_id) as known_rows
from moved_rows($integration_id, $run_id, $contents::varchar[])
where is_same
