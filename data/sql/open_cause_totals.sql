-- scope: read
select
  cause_key, any_value(message) as message, any_value(category) as category, any_value(value_sent) as value_sent,
  coalesce(currency, '') as currency,
  count(*) as records, coalesce(sum(amount), 0)::decimal(18, 2) as amount
from records
where integration_id = $integration_id and due and open_since_at is not null
group by cause_key, coalesce(currency, '')
order by count(*) desc, cause_key
