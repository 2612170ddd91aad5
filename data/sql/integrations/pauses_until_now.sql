-- scope: read viewer
-- When integrations rested: from each pause to its end, its resuming, or the pause that replaced it. A pause that began
-- a year before the days asked for is not looked for.
with told as (
  select
    integration_id, action, happened_at,
    try_cast(after ->> 'until_at' as timestamptz) as until_at,
    lead(happened_at) over (partition by integration_id order by happened_at, audit_id) as next_at
  from audit_log
  where
    list_contains($organisations, organisation_id)
    and action in ('pause', 'resume', 'remove_integration')
    and happened_at > $since::timestamptz - interval 1 year
)
select integration_id, happened_at as began_at, least(until_at, next_at, $store_now) as ended_at
from told
where action = 'pause' and least(until_at, next_at, $store_now) > $since::timestamptz
order by integration_id, began_at
limit 2000
