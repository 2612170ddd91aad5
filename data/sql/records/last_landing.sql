-- scope: read
-- When this very target last answered a request of ours by taking its record, if it did after a moment: so long it let us.
select max(outcomes.answered_at) as landed_at
from attempt_outcomes as outcomes
inner join records
  on outcomes.integration_id = records.integration_id
    and outcomes.record_key = records.record_key
    and outcomes.attempt_id = records.last_attempt_id
where outcomes.integration_id = $integration_id
  and outcomes.answered_at > $after
  and outcomes.found_by = 'answer'
  and outcomes.result in ('booked', 'already_there', 'pending_target')
  and (
    $target = ''
    or coalesce(
      records.target,
      (select older_target from integration_state where integration_state.integration_id = $integration_id),
      $target
    ) = $target
  )
