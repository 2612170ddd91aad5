-- scope: sync
-- Why older syncs stopped, in a system's words; the category stays, and so does what the last one of each says.
update runs
set stop_message = $said, stop_ours = $ours, emptied_at = $store_now
where run_id in (
  select r.run_id
  from runs as r
  where r.organisation_id = $organisation_id
    and r.ended_at < $before
    and r.stop_message is not null
    and r.emptied_at is null
    and r.run_id not in (select s.last_run_id from integration_state as s where s.last_run_id is not null)
  order by r.run_id
  limit $most
)
