-- scope: configure admin
-- 0 rows when it is not the person's, a run of it is alive, or what is open is not what was confirmed.
delete from integrations
where
  integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and not exists (
    from leases where leases.integration_id = $integration_id and leases.until_at > $store_now
  )
  and $open_records = (
    select count(*) from records
    where
      records.integration_id = $integration_id
      and is_unsettled(records.due, records.open_since_at, records.state)
  )
  and $open_money = coalesce((
    select string_agg(sums.currency || ' ' || sums.amount::varchar, ', ' order by sums.currency)
    from (
      select records.currency, sum(records.amount)::decimal(38, 2) as amount
      from records
      where
        records.integration_id = $integration_id
        and is_unsettled(records.due, records.open_since_at, records.state)
        and records.currency is not null
      group by records.currency
    ) as sums
  ), '')
