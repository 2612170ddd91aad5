-- scope: read
select distinct runs.integration_id
from runs
join leases on leases.integration_id = runs.integration_id
where runs.status = 'running' and leases.until_at <= $store_now
order by runs.integration_id
