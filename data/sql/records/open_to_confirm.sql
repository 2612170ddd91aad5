-- scope: read
-- What is open, on its way or in the target's own queue of one integration, as it must be confirmed before it is removed; `alive` when a run holds its lease.
select
  count(*) filter (where is_unsettled(records.due, records.open_since_at, records.state)) as records,
  coalesce((
    select string_agg(sums.currency || ' ' || sums.amount::varchar, ', ' order by sums.currency)
    from (
      select inside.currency, sum(inside.amount)::decimal(38, 2) as amount
      from records as inside
      where
        inside.integration_id = $integration_id
        and is_unsettled(inside.due, inside.open_since_at, inside.state)
        and inside.currency is not null
      group by inside.currency
    ) as sums
  ), '') as money,
  exists (from leases where leases.integration_id = $integration_id and leases.until_at > $store_now) as alive
from records
where
  records.integration_id = $integration_id and list_contains($organisations, records.organisation_id)
