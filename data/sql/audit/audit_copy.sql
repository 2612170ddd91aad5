-- scope: act viewer
-- A copy that leaves, or what was refused: nothing changes by it, so there is nothing of before.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select $audit_id, organisation_id, null, $person, $action, $happened_at, null, $after
from organisations
where organisation_id = $organisation_id and list_contains($organisations, organisation_id)
