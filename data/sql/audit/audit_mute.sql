-- scope: act admin
-- Stands before the change in its transaction: the mute as it was.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id, organisation_id, integration_id, $person, $action, $happened_at,
  json_object('until', strftime(muted_until_at, '%Y-%m-%dT%H:%M:%S.%fZ'), 'by', muted_by),
  $after
from integrations
where integration_id = $integration_id and list_contains($organisations, organisation_id)
