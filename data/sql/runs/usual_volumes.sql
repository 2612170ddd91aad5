-- scope: read viewer
-- Per integration: the most records due in one sync of its last day with syncs or of the day before (the late ones),
-- beside those of the weeks before; and when something new was last due.
with days as (  -- of 24 hours UTC: near enough to say how much there was, and ten times as fast as local ones
  select
    organisation_id,
    integration_id,
    epoch_us(started_at) // 86400000000 as day,
    count(*) as syncs,
    max(due) as most,
    sum(due) as due,
    bool_or(status <> 'stopped') as is_read,
    max(case when due > carried_over then started_at end) as new_at
  from runs
  where
    list_contains($organisations, organisation_id)
    and ($integration_id is null or integration_id = $integration_id)
    and started_at >= $from_at
    and kind in ('scheduled', 'manual')
    and status in ('succeeded', 'warning', 'failed', 'stopped')
  group by organisation_id, integration_id, day
),

ends as (
  select d.organisation_id, d.integration_id, max(d.day) - 1 as late_from, max(d.new_at) as new_at
  from days as d
  inner join integrations as i on d.integration_id = i.integration_id and d.organisation_id = i.organisation_id
  group by d.organisation_id, d.integration_id
)

select
  d.integration_id,
  any_value(e.new_at) as new_at,
  max(d.most) filter (where d.day >= e.late_from) as due,
  coalesce(max(d.most) filter (where d.day < e.late_from), 0) as most_before,
  coalesce(max(d.due) filter (where d.day < e.late_from), 0)::bigint as busiest_day,
  max(d.day) - max(d.day) filter (where d.is_read and d.day < e.late_from) as days_apart,
  coalesce(sum(d.syncs) filter (where d.day < e.late_from and d.day >= e.late_from - $usual_days), 0)::bigint
    as syncs_before,
  count(*) filter (where d.due > 0 and d.day < e.late_from and d.day >= e.late_from - $usual_days) as days_before
from days as d
inner join ends as e on d.integration_id = e.integration_id and d.organisation_id = e.organisation_id
where d.day >= e.late_from - $peak_days
group by d.integration_id
order by d.integration_id
limit 2000
