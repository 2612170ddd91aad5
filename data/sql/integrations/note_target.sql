-- scope: act
-- Where records go from now on. What was sent to another target says nothing about this one: until it is looked up here,
-- nobody may call it booked. `before` counts only where nobody has written down yet where they went; `is_same`: it leads to
-- where it led, however that is written now, and is known by what was written down.
update integration_state
set
  older_target = coalesce(older_target, target, $before),
  target_changed_at = case
    when not $is_same and coalesce(target, $before, $target) <> $target
      and (
        exists (select 1 from records where records.integration_id = $integration_id and records.attempts > 0)
        -- a sync that goes on ends where it began, and may not have sent anything yet
        or exists (select 1 from runs where runs.integration_id = $integration_id and runs.status = 'running')
      )
      then $changed_at
    else target_changed_at
  end,
  version = version + case when not $is_same and coalesce(target, $before, $target) <> $target then 1 else 0 end,
  target = if($is_same, coalesce(target, $before, $target), $target)
where integration_id = $integration_id
