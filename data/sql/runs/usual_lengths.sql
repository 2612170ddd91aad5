-- scope: read viewer
-- Of these integrations: how long nine of ten syncs took in the weeks before the last one, whole and per due record.
with timed as (
  select
    r.integration_id,
    (epoch_ms(r.ended_at) - epoch_ms(r.started_at)) / 1000.0 as seconds,
    greatest(r.due, 1) as records
  from integration_state as s
  inner join runs as l on s.last_run_id = l.run_id
  inner join runs as r on l.integration_id = r.integration_id and l.organisation_id = r.organisation_id
  where
    list_contains($organisations, r.organisation_id)
    and s.integration_id in (select unnest($integration_ids))
    and r.started_at >= $from_at
    and r.started_at >= l.started_at - to_days($usual_days::integer)
    and r.started_at < l.started_at
    and r.kind in ('scheduled', 'manual')
    and r.status in ('succeeded', 'warning', 'failed')
    and r.ended_at is not null
)

select
  integration_id,
  count(*) as syncs_before,
  quantile_cont(seconds, 0.9) as usual_seconds,
  quantile_cont(seconds / records, 0.9) as usual_seconds_each
from timed
group by integration_id
order by integration_id
limit 2000
