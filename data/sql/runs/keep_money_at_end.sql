-- scope: sync
-- What stands in each state now, beside what a whole read found.
update runs
set money_at_end = (
  select coalesce(json_group_array(json_object('currency', currency, 'state', state, 'amount', amount)), '[]')
  from (
    select
      currency,
      state,
      sum(amount)::varchar as amount
    from integration_money
    where integration_id = $integration_id and currency <> ''
    group by currency, state
  )
)
where run_id = $run_id and money is not null
