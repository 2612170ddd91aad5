-- scope: sync
insert into runs (
  run_id, organisation_id, integration_id, kind, status, triggered_by, batch_id, flow_run_id, worker, epoch, started_at, ended_at
)
values (
  $run_id, $organisation_id, $integration_id, $kind, $status, $triggered_by, $batch_id, $flow_run_id, $worker, $epoch,
  $started_at, $ended_at
)
