-- scope: act finance
-- A row that was handled as it was last told may hold a record by then: that sync has seen one at its place on a later
-- page, or one after it, which broke off or goes on still. That is the record a person may have booked by hand.
update records
set row_key = now_there.record_key
from (
  select
    told.record_key as told_key,
    max(later.record_key) as record_key
  from records as told
  inner join runs as told_by on told.last_seen_run_id = told_by.run_id
  inner join records as later
    on told.integration_id = later.integration_id
    and told.origin = later.origin
    and later.category is distinct from 'source_row'
    and later.first_seen_at >= told_by.started_at
  where
    told.integration_id = $integration_id
    and list_contains($record_keys::varchar[], told.record_key)
    and told.category = 'source_row'
    and told.row_key is null
  group by told.record_key
) as now_there
where records.integration_id = $integration_id and records.record_key = now_there.told_key
