-- scope: act viewer
-- Like audit_integration, with what was before.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select $audit_id, organisation_id, integration_id, $person, $action, $happened_at, $before, $after
from integrations
where integration_id = $integration_id and list_contains($organisations, organisation_id)
