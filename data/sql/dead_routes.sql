-- scope: read
-- A lease that ends further ahead than any lease does was given by a clock that was wrong: it keeps nothing alive.
select distinct runs.integration_id
from runs
join leases on leases.integration_id = runs.integration_id
join integrations on integrations.integration_id = runs.integration_id -- one that was removed waits until it comes back
where runs.ended_at is null -- whole blocks of ended runs are passed over
  and runs.status = 'running'
  and (leases.until_at <= $store_now or leases.until_at > $store_now + interval 2 hours)
order by runs.integration_id
