-- scope: read
-- What one run saw in the source, per currency and state. A booked record counts with the amount that was booked; what the
-- source says beyond that now stands under `changed_after_booked`, so that all of it is still the sum of the source.
with seen as (
  select
    state,
    coalesce(currency, '') as currency,
    coalesce(sent_currency, '') as sent_currency,
    state in ('booked', 'pending_target') and (sent_amount, sent_currency) is distinct from (amount, currency) as is_changed,
    count(*) as records,
    coalesce(sum(amount), 0) as amount,
    coalesce(sum(sent_amount), 0) as sent_amount
  from records
  where integration_id = $integration_id and last_seen_run_id = $run_id
  group by all
),

parts as (
  select currency, state, records, case when is_changed then 0 else amount end as amount from seen
  union all
  select sent_currency, state, 0, sent_amount from seen where is_changed
  union all
  select currency, 'changed_after_booked', 0, amount from seen where is_changed
  union all
  select sent_currency, 'changed_after_booked', 0, -sent_amount from seen where is_changed
)

select currency, state, sum(records)::bigint as records, sum(amount)::decimal(18, 2) as amount
from parts
group by all
