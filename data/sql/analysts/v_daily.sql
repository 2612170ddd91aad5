-- scope: own
-- For analysts: one row per integration and local day of its organisation. Skipped and running runs count for nothing.
select
  runs.organisation_id,
  runs.integration_id,
  cast(runs.started_at at time zone organisations.time_zone as date) as local_day,
  count(*) filter (where runs.kind <> 'retry') as syncs,
  count(*) filter (where runs.kind <> 'retry' and runs.status in ('failed', 'stopped', 'crashed')) as failed_syncs,
  count(*) filter (where runs.kind = 'retry') as retries,
  sum(runs.booked + runs.already_there) as booked,
  sum(runs.failed_now + runs.unknown) as failed_records,
  quantile_cont(date_diff('millisecond', runs.started_at, runs.ended_at) / 1000.0, 0.5) as p50_seconds,
  quantile_cont(date_diff('millisecond', runs.started_at, runs.ended_at) / 1000.0, 0.95) as p95_seconds
from runs
join organisations on organisations.organisation_id = runs.organisation_id
where runs.status not in ('running', 'skipped')
group by runs.organisation_id, runs.integration_id, local_day
order by runs.organisation_id, runs.integration_id, local_day
