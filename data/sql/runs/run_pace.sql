-- scope: read viewer
-- The syncs of one integration since one moment, and those of the weeks before it: medians and the usual band.
with timed as (
  select
    started_at >= $recent_from_at as is_recent,
    date_diff('millisecond', started_at, ended_at) / 1000.0 as seconds,
    booked + already_there + pending + failed_now + unknown as handled
  from runs
  where
    list_contains($organisations, organisation_id)
    and integration_id = $integration_id
    and started_at >= $usual_from_at
    and ended_at is not null
    and kind in ('scheduled', 'manual')
    and status in ('succeeded', 'warning', 'failed')
)

select
  count(*) filter (where is_recent) as recent_syncs,
  count(*) filter (where not is_recent) as usual_syncs,
  quantile_cont(seconds, 0.5) filter (where is_recent) as recent_seconds,
  quantile_cont(seconds, 0.5) filter (where not is_recent) as usual_seconds,
  quantile_cont(seconds, 0.1) filter (where not is_recent) as usual_low,
  quantile_cont(seconds, 0.9) filter (where not is_recent) as usual_high,
  quantile_cont(handled, 0.5) filter (where is_recent) as recent_records,
  quantile_cont(handled, 0.5) filter (where not is_recent) as usual_records
from timed
