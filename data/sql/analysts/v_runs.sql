-- scope: own
-- For analysts: one row per sync or retry. `started_by` is schedule or person, never who; moments are UTC.
-- due = booked + already_there + pending + failed_now + carried_over + unknown + unsent; not_booked is the last four.
select
  runs.run_id,
  runs.organisation_id,
  organisations.name as organisation,
  runs.integration_id,
  integrations.name as integration,
  integrations.target_name as target,
  runs.kind,
  runs.status,
  case when runs.triggered_by = 'schedule' then 'schedule' else 'person' end as started_by,
  runs.started_at,
  runs.ended_at,
  date_diff('millisecond', runs.started_at, runs.ended_at) / 1000.0 as seconds,
  runs.due,
  runs.booked,
  runs.already_there,
  runs.pending,
  runs.failed_now,
  runs.carried_over,
  runs.unknown,
  runs.unsent,
  runs.failed_now + runs.carried_over + runs.unknown + runs.unsent as not_booked,
  runs.nothing_to_do,
  runs.remarks,
  runs.changed_after_booked,
  runs.broken_rows,
  runs.gone,
  runs.stop_category,
  coalesce(runs.skipped_rows, 0) as skipped_rows
from runs
left join organisations on organisations.organisation_id = runs.organisation_id
left join integrations on integrations.integration_id = runs.integration_id
order by runs.run_id
