-- scope: read viewer
select
  retry_batches.batch_id, retry_batches.status, retry_batches.requested_by, retry_batches.requested_at,
  retry_batches.records, retry_batches.run_id, retry_batches.finished_at,
  heartbeats.detail as progress,
  runs.started_at, runs.stop_category, runs.stop_message, runs.stop_ours
from retry_batches
left join heartbeats on heartbeats.name = 'run:' || retry_batches.run_id
left join runs on runs.run_id = retry_batches.run_id
where retry_batches.integration_id = $integration_id
  and list_contains($organisations, retry_batches.organisation_id)
order by retry_batches.requested_at desc, retry_batches.batch_id desc
limit $most
