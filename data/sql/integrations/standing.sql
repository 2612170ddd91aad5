-- scope: sync
-- What a run must know of its integration before it reads the source.
select numbers_do_not_add_up, restoring_since_at, target, target_changed_at
from integration_state
where integration_id = $integration_id
