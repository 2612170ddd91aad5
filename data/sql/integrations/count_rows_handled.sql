-- scope: act finance
-- A sync that goes on learns by it that it knows of too few, or of too many.
update integration_state
set rows_handled = coalesce(rows_handled, 0) + 1
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and exists (
    select 1 from records
    where
      records.integration_id = $integration_id
      and records.category = 'source_row'
      and records.state = 'handled'
      and records.record_key in (select unnest($record_keys::varchar[]))
  )
