-- scope: sync
-- Which of these Prefect runs belong to a run of ours that was closed as crashed. Old ones are not asked about.
select distinct runs.flow_run_id
from runs
where runs.started_at > $store_now - interval 2 days
  and runs.status = 'crashed'
  and runs.flow_run_id in (select unnest($flow_run_ids))
