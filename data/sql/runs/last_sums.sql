-- scope: read viewer
-- What the last sync that read the whole source of an integration found: its sum, and the sum of every state. Then what
-- stood in each state when it ended.
select
  integration_id,
  max(run_id) as run_id,
  arg_max(money, run_id) as money,
  arg_max(coalesce(money_at_end, ''), run_id) as money_at_end
from runs
where
  list_contains($organisations, organisation_id)
  and kind in ('scheduled', 'manual')
  and started_at >= $since_at
  and money is not null
group by integration_id
order by integration_id
limit 2000
