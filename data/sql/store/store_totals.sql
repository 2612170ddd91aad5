-- scope: own
-- What a copy must agree on with its original: records and money per integration, state and currency.
select integration_id, state, coalesce(currency, '') as currency, count(*) as records, sum(amount) as amount
from records
group by integration_id, state, currency
order by integration_id, state, currency
