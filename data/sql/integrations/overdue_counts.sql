-- scope: read viewer
-- How many records each target has kept in its own queue for longer than it may; one that keeps none is left out.
select integration_id, count(*) as records
from records
where
  list_contains($integration_ids::varchar[], integration_id)
  and ($organisations is null or list_contains($organisations, organisation_id))
  and due and state = 'pending_target' and pending_until_at <= $now
group by integration_id
