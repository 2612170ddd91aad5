-- scope: sync
-- Prefect runs whose process is surely alive: their run is open and renews its lease.
select runs.flow_run_id
from runs
join leases on leases.integration_id = runs.integration_id
where runs.ended_at is null -- whole blocks of ended runs are passed over
  and runs.status = 'running'
  and is_alive(leases.until_at, $store_now, $longest_lease_seconds)
  and runs.flow_run_id is not null
