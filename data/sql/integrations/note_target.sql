-- scope: act
-- Where records go from now on. What was sent to another target says nothing about this one: until it is looked up here,
-- nobody may call it booked. `before` counts only where nobody has written down yet where they went; `is_same`: it leads to
-- where it led, however that is written now, and is known by what was written down. So is a target that it led to in the
-- days of an older version, which wrote it down as `as_written`.
update integration_state
set
  older_target = coalesce(integration_state.older_target, integration_state.target, $before),
  target_changed_at = case
    when not $is_same and coalesce(integration_state.target, $before, form.target) <> form.target
      and (
        exists (select 1 from records where records.integration_id = $integration_id and records.attempts > 0)
        -- a sync that goes on ends where it began, and may not have sent anything yet
        or exists (select 1 from runs where runs.integration_id = $integration_id and runs.status = 'running')
      )
      then $changed_at
    else integration_state.target_changed_at
  end,
  version = integration_state.version
  + case
    when not $is_same and coalesce(integration_state.target, $before, form.target) <> form.target then 1 else 0
  end,
  target = if($is_same, coalesce(integration_state.target, $before, form.target), form.target)
from (
  select
    case
      when
        exists (
          select 1 from records
          where records.integration_id = $integration_id and records.target = $as_written
        )
        or exists (
          select 1 from integration_state as noted
          where noted.integration_id = $integration_id and $as_written in (noted.older_target, noted.target)
        )
        then $as_written
      else $target
    end as target
) as form
where integration_state.integration_id = $integration_id
