-- scope: read
select integration_id, count(*) as records
from records
where list_contains($integration_ids::varchar[], integration_id)
  and due and state = 'pending_target' and pending_until_at <= $now
group by integration_id
