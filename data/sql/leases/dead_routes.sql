-- scope: sync
-- Runs that look as if they went on, and whose lease keeps nothing alive.
select distinct runs.integration_id
from runs
join leases on leases.integration_id = runs.integration_id
join integrations on integrations.integration_id = runs.integration_id -- one that was removed waits until it comes back
where runs.ended_at is null -- whole blocks of ended runs are passed over
  and runs.status = 'running'
  and not is_alive(leases.until_at, $store_now, $longest_lease_seconds)
order by runs.integration_id
