-- scope: read
select integration_id, count(*) as records, count(*) filter (where pending_until_at <= $now) as overdue
from records
where list_contains($integration_ids::varchar[], integration_id) and due and state = 'pending_target'
group by integration_id
