-- scope: act finance
insert into integration_money (integration_id, organisation_id, currency, state, is_open, records, amount, negative)
select
  integration_id, organisation_id, coalesce(currency, ''), state, is_open(due, open_since_at), count(*),
  coalesce(sum(amount), 0), coalesce(sum(amount) filter (where amount < 0), 0)
from records
where integration_id = $integration_id and due
group by all
on conflict (integration_id, currency, state, is_open) do update
set records = excluded.records, amount = excluded.amount, negative = excluded.negative
