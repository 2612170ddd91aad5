-- scope: sync
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
  open_records = (
    select count(*) from records
    where integration_id = $integration_id and is_open(due, open_since_at)
  ),
  open_source_rows = (
    select count(*) from records
    where integration_id = $integration_id and is_open(due, open_since_at) and category = 'source_row'
  ),
  handled_source_rows = (
    select count(*) from records
    where integration_id = $integration_id and due and state = 'handled' and category = 'source_row'
  ),
  oldest_open_at = (
    select min(open_since_at) from records
    where integration_id = $integration_id and is_open(due, open_since_at)
  ),
  changed_after_booked = (
    select count(*) from records
    where integration_id = $integration_id and due and changed_after_booked
  ),
  changed_after_handled = (
    select count(*) from records
    where integration_id = $integration_id and due and changed_after_booked and state = 'handled'
  ),
  retry_remarks = case when $is_sync then 0 else coalesce(retry_remarks, 0) + $remarks end,
  retry_gone = case when $is_sync and $status <> 'crashed' then 0 else coalesce(retry_gone, 0) end,
  oldest_pending_until_at = (
    select min(pending_until_at) from records
    where integration_id = $integration_id and due and state = 'pending_target'
  ),
  numbers_do_not_add_up = $numbers_do_not_add_up,
  repaired_records = $repaired_records,
  repaired_at = case when $repaired_records is null then null else coalesce(repaired_at, $ended_at) end,
  restoring_since_at = case when $restore_checked then null else restoring_since_at end,
  target_changed_at = case when target = $target_checked then null else target_changed_at end,
  light = $light,
  word = $word,
  updated_at = $ended_at
where integration_id = $integration_id and version = $version
