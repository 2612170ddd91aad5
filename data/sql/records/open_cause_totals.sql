-- scope: sync
-- The first record's words stand for the cause; the lowest and highest value say whether all have the same one.
select
  cause_key, any_value(category) as category,
  arg_min(coalesce(message, ''), record_key) as message,
  arg_min(coalesce(ours, ''), record_key) as ours,
  arg_min(coalesce(value_sent, ''), record_key) as value_sent,
  min(coalesce(value_sent, '')) as lowest_value, max(coalesce(value_sent, '')) as highest_value,
  min(coalesce(field_label, '')) as lowest_label, max(coalesce(field_label, '')) as highest_label,
  coalesce(currency, '') as currency,
  count(*) as records, coalesce(sum(amount), 0)::decimal(38, 2) as amount,
  coalesce(sum(amount) filter (where amount < 0), 0)::decimal(38, 2) as negative
from records
where integration_id = $integration_id and is_open(due, open_since_at)
group by cause_key, coalesce(currency, '')
order by count(*) desc, cause_key
