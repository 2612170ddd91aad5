-- scope: sync
update runs
set
  status = $status, ended_at = $ended_at, due = $due, booked = $booked, already_there = $already_there,
  pending = $pending, failed_now = $failed_now, carried_over = $carried_over, unknown = $unknown,
  unsent = $unsent, nothing_to_do = $nothing_to_do, remarks = $remarks,
  changed_after_booked = $changed_after_booked, broken_rows = $broken_rows, gone = $gone,
  skipped_rows = $skipped_rows,
  stop_category = $stop_category, stop_message = $stop_message, stop_ours = $stop_ours, money = $money
where run_id = $run_id and status = 'running'
