-- scope: read
-- Prefect runs whose process is surely alive: their run is open and renews its lease.
select runs.flow_run_id
from runs
join leases on leases.integration_id = runs.integration_id
where runs.status = 'running' and leases.until_at > $store_now and runs.flow_run_id is not null
