-- scope: read
select
  cause_key, any_value(message) as message, any_value(category) as category,
  case when count(distinct coalesce(field_label, '')) = 1 then any_value(field_label) end as label,
  case when count(distinct coalesce(value_sent, '')) = 1 then any_value(value_sent) end as value,
  coalesce(currency, '') as currency,
  count(*) as records, coalesce(sum(amount), 0)::decimal(18, 2) as amount
from records
where integration_id = $integration_id and due and open_since_at is not null
group by cause_key, coalesce(currency, '')
order by count(*) desc, cause_key
