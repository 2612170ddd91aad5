-- scope: sync
-- When the last request of ours was ready to be sent that this very target answered by taking its record, if it was after
-- a moment: then it let us. An answer that comes later may be to what left before a right was withdrawn.
select max(attempts.intent_at) as sent_at
from attempt_outcomes as outcomes
inner join attempts
  on outcomes.integration_id = attempts.integration_id
    and outcomes.attempt_id = attempts.attempt_id
inner join records
  on outcomes.integration_id = records.integration_id
    and outcomes.record_key = records.record_key
    and outcomes.attempt_id = records.last_attempt_id
where outcomes.integration_id = $integration_id
  and outcomes.answered_at > $after
  and attempts.intent_at > $after
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
