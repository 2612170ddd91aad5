-- scope: read
-- Prefect runs whose process is surely alive: their run is open and renews its lease. One that ends further ahead
-- than any lease does was given by a clock that was wrong, and is no sign of life.
select runs.flow_run_id
from runs
join leases on leases.integration_id = runs.integration_id
where runs.ended_at is null -- whole blocks of ended runs are passed over
  and runs.status = 'running'
  and leases.until_at > $store_now
  and leases.until_at <= $store_now + interval 2 hours
  and runs.flow_run_id is not null
