-- scope: read
select
  state, coalesce(currency, '') as currency, category, count(*) as records,
  coalesce(sum(amount), 0)::decimal(18, 2) as amount, min(open_since_at) as oldest_at
from records
where integration_id = $integration_id and due and open_since_at is not null
group by all
