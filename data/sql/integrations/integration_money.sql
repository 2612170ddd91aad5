-- scope: read viewer
-- Present totals per integration, currency and delivery state.
select
  integration_id,
  currency,
  state,
  is_open,
  records,
  amount,
  negative
from integration_money
where
  ($organisations::varchar[] is null or list_contains($organisations::varchar[], organisation_id))
  and ($integration_id is null or integration_id = $integration_id)
order by integration_id, currency, state, is_open
