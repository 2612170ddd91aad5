-- scope: read viewer
-- Of these integrations: the organisation's whole days, days off left out, on which the source was read and held nothing
-- new; since the last new record, and the longest such row of days in the weeks before it.
with days as (
  select
    r.integration_id,
    cast(r.started_at at time zone o.time_zone as date) as local_day,
    cast($now::timestamptz at time zone o.time_zone as date) as today,
    bool_or(r.due > r.carried_over) as has_new,
    bool_or(r.status <> 'stopped') as is_read
  from runs as r
  inner join integrations as i on r.integration_id = i.integration_id and r.organisation_id = i.organisation_id
  inner join organisations as o on r.organisation_id = o.organisation_id
  where
    list_contains($organisations, r.organisation_id)
    and r.integration_id in (select unnest($integration_ids))
    and r.started_at >= $from_at
    and r.kind in ('scheduled', 'manual')
    and r.status in ('succeeded', 'warning', 'failed', 'stopped')
  group by r.integration_id, o.time_zone, local_day
),

ends as (
  select integration_id, max(local_day) as last_new_day
  from days
  where has_new
  group by integration_id
),

stretches as (  -- each begins with a day that brought something new
  select
    d.integration_id,
    sum(d.has_new::integer) over (partition by d.integration_id order by d.local_day) as stretch,
    d.is_read and not d.has_new and d.local_day < d.today and not list_contains($days_off, d.local_day::varchar)
      as is_quiet
  from days as d
  inner join ends as e on d.integration_id = e.integration_id
  where d.local_day > e.last_new_day - $usual_days
),

silences as (
  select
    integration_id,
    stretch,
    max(stretch) over (partition by integration_id) as new_days,
    count(*) filter (where is_quiet) as quiet_days
  from stretches
  group by integration_id, stretch
)

select
  integration_id,
  max(quiet_days) filter (where stretch = new_days) as days,
  coalesce(max(quiet_days) filter (where stretch < new_days), 0) as longest_before,
  max(new_days)::bigint as days_before
from silences
group by integration_id
order by integration_id
limit 2000
