-- scope: read
-- Records the source changed after they were booked, and those it changed after a person called them handled.
select
  count(*) filter (where state <> 'handled') as booked,
  count(*) filter (where state = 'handled') as handled
from records
where integration_id = $integration_id and due and changed_after_booked
