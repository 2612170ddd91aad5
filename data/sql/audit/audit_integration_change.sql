-- scope: configure admin
-- Stands before the change in its transaction: what was, what will be. Nothing when nothing changes.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select $audit_id, $organisation_id, $integration_id, $person, 'configure_integration', $happened_at, earlier.config, $after
from (select 1) as once
left join integrations as earlier on earlier.integration_id = $integration_id
where earlier.config is distinct from $after
