-- scope: configure admin
-- Stands before the removal in its transaction: the whole configuration, and what was still open.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id, organisation_id, integration_id, $person, 'remove_integration', $happened_at, config, $after
from integrations
where integration_id = $integration_id and list_contains($organisations, organisation_id)
