-- scope: read viewer
-- All syncs of one integration since a moment, newest first.
select
  run_id,
  kind,
  status,
  triggered_by,
  batch_id,
  flow_run_id,
  started_at,
  ended_at,
  due,
  booked,
  already_there,
  pending,
  failed_now,
  carried_over,
  unknown,
  unsent,
  nothing_to_do,
  remarks,
  changed_after_booked,
  broken_rows,
  gone,
  skipped_rows,
  stop_category,
  stop_message,
  stop_ours
from runs
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and started_at >= $since_at
order by run_id desc
limit $limit
