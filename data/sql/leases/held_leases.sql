-- scope: sync
-- Leases that have not run out, and the process that holds each.
select integration_id, epoch, holder
from leases
where until_at > $store_now
order by integration_id
