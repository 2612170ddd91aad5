-- scope: read viewer
-- Open records by cause and currency, most money first: of each integration the first $most causes, and all its other
-- causes together under the place after them. Amounts of different currencies are added for that order only.
-- The first record's words stand for the cause; the lowest and highest value say whether all have the same one.
with by_currency as (
  select
    r.integration_id,
    coalesce(r.cause_key, '') as cause_key,
    coalesce(r.currency, '') as currency,
    any_value(r.category) as category,
    arg_min(coalesce(r.message, ''), r.record_key) as message,
    arg_min(coalesce(r.ours, ''), r.record_key) as ours,
    arg_min(coalesce(r.value_sent, ''), r.record_key) as value_sent,
    min(coalesce(r.value_sent, '')) as lowest_value,
    max(coalesce(r.value_sent, '')) as highest_value,
    min(coalesce(r.field_label, '')) as lowest_label,
    max(coalesce(r.field_label, '')) as highest_label,
    count(*) as records,
    coalesce(sum(r.amount), 0) as amount,
    coalesce(sum(r.amount) filter (where r.amount < 0), 0) as negative,
    min(r.open_since_at) as oldest_at
  from records as r
  where
    list_contains($organisations, r.organisation_id)
    and ($integration_id is null or r.integration_id = $integration_id)
    and r.integration_id in (select i.integration_id from integrations as i)
    and is_open(r.due, r.open_since_at)
  group by r.integration_id, coalesce(r.cause_key, ''), coalesce(r.currency, '')
),

weighed as (
  select
    *,
    sum(amount) over (partition by integration_id, cause_key) as cause_amount,
    sum(records) over (partition by integration_id, cause_key) as cause_records
  from by_currency
),

placed as (
  select
    *,
    dense_rank() over (partition by integration_id order by cause_amount desc, cause_records desc, cause_key) as place
  from weighed
)

select
  integration_id,
  place > $most as is_rest,
  max(place) as last_place,
  any_value(cause_key) as cause_key,
  currency,
  any_value(category) as category,
  any_value(message) as message,
  any_value(ours) as ours,
  any_value(value_sent) as value_sent,
  any_value(lowest_value) as lowest_value,
  any_value(highest_value) as highest_value,
  any_value(lowest_label) as lowest_label,
  any_value(highest_label) as highest_label,
  sum(records)::bigint as records,
  sum(amount) as amount,
  sum(negative) as negative,
  min(oldest_at) as oldest_at
from placed
group by integration_id, least(place, $most + 1), place > $most, currency
order by is_rest, max(cause_amount) desc, max(cause_records) desc, integration_id, any_value(cause_key), sum(amount) desc, currency
