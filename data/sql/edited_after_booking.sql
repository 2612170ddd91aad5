-- scope: read
select count(*) as records
from records
where integration_id = $integration_id and due and changed_after_booked
