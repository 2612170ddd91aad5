-- scope: read
-- Open records grouped by cause, most money first. Amounts of different currencies are never added.
-- The first record's words stand for the cause; the lowest and highest value say whether all have the same one.
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
  min(r.open_since_at) as oldest_at
from records as r
where
  list_contains($organisations, r.organisation_id)
  and ($integration_id is null or r.integration_id = $integration_id)
  and r.due
  and r.open_since_at is not null
group by r.integration_id, coalesce(r.cause_key, ''), coalesce(r.currency, '')
order by amount desc, records desc, r.integration_id, cause_key, currency
limit 500
