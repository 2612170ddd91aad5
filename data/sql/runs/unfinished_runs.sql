-- scope: sync
select runs.run_id, runs.kind, runs.started_at, heartbeats.detail
from runs
left join heartbeats on heartbeats.name = 'run:' || runs.run_id
where runs.integration_id = $integration_id and runs.status = 'running'
order by runs.run_id
