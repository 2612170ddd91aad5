-- scope: configure admin
-- Where records go from now on. What was sent to another target says nothing about this one: until it is looked up here,
-- nobody may call it booked. `before` counts only where nobody has written down yet where they went. A target that it led to
-- before, just now or long ago, keeps its name, however it is written now.
update integration_state
set
  older_target = coalesce(integration_state.older_target, integration_state.target, $before),
  target_changed_at = case
    when coalesce(integration_state.target, $before, form.target) <> form.target
      and (
        exists (select 1 from records where records.integration_id = $integration_id and records.attempts > 0)
        -- a sync that goes on ends where it began, and may not have sent anything yet
        or exists (select 1 from runs where runs.integration_id = $integration_id and runs.status = 'running')
      )
      then $changed_at
    else integration_state.target_changed_at
  end,
  version = integration_state.version
  + case when coalesce(integration_state.target, $before, form.target) <> form.target then 1 else 0 end,
  target = form.target
from (select name_of_target($integration_id, $identity, $as_written) as target) as form
where integration_state.integration_id = $integration_id
