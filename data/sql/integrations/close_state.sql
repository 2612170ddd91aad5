-- scope: sync
-- The records are looked through once: a count of its own for each cost seven times as much, and more in a large ledger.
update integration_state
set
  version = version + 1,
  last_run_id = case when $is_sync then $run_id else last_run_id end,
  last_status = case when $is_sync then $status else last_status end,
  last_started_at = case when $is_sync then (select started_at from runs where run_id = $run_id) else last_started_at end,
  last_ended_at = case when $is_sync then $ended_at else last_ended_at end,
  last_ended_by_itself_at = case when $is_sync and $status <> 'crashed' then $ended_at else last_ended_by_itself_at end,
  stale_told_at = case when $is_sync and $status <> 'crashed' then null else stale_told_at end,
  consecutive_failures = $consecutive_failures,
  open_records = counted.open_records,
  open_source_rows = counted.open_source_rows,
  handled_source_rows = counted.handled_source_rows,
  oldest_open_at = counted.oldest_open_at,
  changed_after_booked = counted.changed_after_booked,
  changed_after_handled = counted.changed_after_handled,
  retry_remarks = case when $is_sync then 0 else coalesce(retry_remarks, 0) + $remarks end,
  retry_gone = case when $is_sync and $status <> 'crashed' then 0 else coalesce(retry_gone, 0) end,
  oldest_pending_until_at = counted.oldest_pending_until_at,
  numbers_do_not_add_up = $numbers_do_not_add_up,
  repaired_records = $repaired_records,
  repaired_at = case when $repaired_records is null then null else coalesce(repaired_at, $ended_at) end,
  restoring_since_at = case when $restore_checked then null else restoring_since_at end,
  target_changed_at = case when target = $target_checked then null else target_changed_at end,
  light = $light,
  word = $word,
  updated_at = $ended_at
from (
  select
    count(*) filter (where is_open(due, open_since_at)) as open_records,
    count(*) filter (where is_open(due, open_since_at) and category = 'source_row') as open_source_rows,
    count(*) filter (where state = 'handled' and category = 'source_row') as handled_source_rows,
    min(open_since_at) filter (where is_open(due, open_since_at)) as oldest_open_at,
    count(*) filter (where changed_after_booked) as changed_after_booked,
    count(*) filter (where changed_after_booked and state = 'handled') as changed_after_handled,
    min(pending_until_at) filter (where state = 'pending_target') as oldest_pending_until_at
  from records
  where integration_id = $integration_id and due
) as counted
where integration_id = $integration_id and version = $version
