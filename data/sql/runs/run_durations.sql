-- scope: read viewer
-- Per local day of one integration: p50 and p95 of the seconds a sync took, and the records it handled per second.
select
  cast(started_at at time zone $time_zone as date) as local_day,
  count(*) as syncs,
  quantile_cont(date_diff('millisecond', started_at, ended_at) / 1000.0, 0.5) as p50_seconds,
  quantile_cont(date_diff('millisecond', started_at, ended_at) / 1000.0, 0.95) as p95_seconds,
  sum(booked + already_there + pending + failed_now + unknown) as handled,
  sum(date_diff('millisecond', started_at, ended_at)) / 1000.0 as seconds
from runs
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and started_at >= $since_at
  and ended_at is not null
  and kind in ('scheduled', 'manual')
  and status in ('succeeded', 'warning', 'failed')
group by local_day
order by local_day
