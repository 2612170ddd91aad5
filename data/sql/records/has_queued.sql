-- scope: sync
-- One row when the target ever took a record of this integration into its own queue.
select 1 as queued
from attempt_outcomes
where integration_id = $integration_id and result = 'pending_target'
limit 1
