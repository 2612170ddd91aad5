-- scope: read
-- Open records grouped by cause, most money first. Amounts of different currencies are never added.
select
  r.integration_id,
  coalesce(r.cause_key, '') as cause_key,
  coalesce(r.currency, '') as currency,
  any_value(r.category) as category,
  any_value(r.message) as message,
  any_value(r.value_sent) as value_sent,
  any_value(r.field_label) as field_label,
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
