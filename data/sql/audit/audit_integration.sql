-- scope: act viewer
-- Stands before the change in its transaction: what was open then, and the last sync.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id, i.organisation_id, i.integration_id, $person, $action, $happened_at,
  json_object('open_records', coalesce(s.open_records, 0), 'last_run_id', s.last_run_id),
  $after
from integrations as i
left join integration_state as s on i.integration_id = s.integration_id
where i.integration_id = $integration_id and list_contains($organisations, i.organisation_id)
