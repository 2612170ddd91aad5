-- scope: read viewer
-- What is open, on its way or in the target's own queue of one integration, per currency, as it must be confirmed before it is removed; `alive` when a run holds its lease.
select
  coalesce(currency, '') as currency,
  count(*) as records,
  coalesce(sum(amount), 0)::decimal(38, 2) as amount,
  coalesce(sum(amount) filter (where amount < 0), 0)::decimal(38, 2) as negative,
  false as alive
from records
where
  integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and is_unsettled(due, open_since_at, state)
group by coalesce(currency, '')
union all
select '', 0, 0, 0, exists (from leases where leases.integration_id = $integration_id and leases.until_at > $store_now)
order by currency
