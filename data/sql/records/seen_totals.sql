-- scope: sync
-- What one run saw in the source, per currency and state. A booked record counts with the amount that was booked, a handled
-- one with the amount a person handled; what the source says beyond that now stands under `changed_after_booked` and
-- `changed_after_handled`, so that all of it is still the sum of the source.
with settled as (
  select
    state,
    amount,
    currency,
    case when state in ('booked', 'pending_target') then sent_amount when state = 'handled' then handled_amount else amount end
      as kept_amount,
    case when state in ('booked', 'pending_target') then sent_currency when state = 'handled' then handled_currency else currency end
      as kept_currency
  from records
  where integration_id = $integration_id and last_seen_run_id = $run_id
),

seen as (
  select
    state,
    case when state = 'handled' then 'changed_after_handled' else 'changed_after_booked' end as changed,
    coalesce(currency, '') as currency,
    coalesce(kept_currency, '') as kept_currency,
    (kept_amount, kept_currency) is distinct from (amount, currency) as is_changed,  -- noqa: PRS
    count(*) as records,
    coalesce(sum(amount), 0) as amount,
    coalesce(sum(kept_amount), 0) as kept_amount
  from settled
  group by all
),

parts as (
  select currency, state, records, case when is_changed then 0 else amount end as amount from seen
  union all
  select kept_currency, state, 0, kept_amount from seen where is_changed
  union all
  select currency, changed, 0, amount from seen where is_changed
  union all
  select kept_currency, changed, 0, -kept_amount from seen where is_changed
)

select currency, state, sum(records)::bigint as records, sum(amount)::decimal(38, 2) as amount
from parts
group by all
