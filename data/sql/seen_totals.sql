-- scope: read
select coalesce(currency, '') as currency, state, count(*) as records, coalesce(sum(amount), 0)::decimal(18, 2) as amount
from records
where integration_id = $integration_id and last_seen_run_id = $run_id
group by all
