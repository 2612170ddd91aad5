-- scope: act admin
-- Stands before the change in its transaction: the pause as it was, and as it will be.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id, organisation_id, integration_id, $person, $action, $happened_at,
  json_object(
    'paused_at', strftime(paused_at, '%Y-%m-%dT%H:%M:%S.%fZ'),
    'until_at', strftime(pause_until_at, '%Y-%m-%dT%H:%M:%S.%fZ'),
    'by', paused_by,
    'reason', pause_reason
  ),
  $after
from integrations
where integration_id = $integration_id and list_contains($organisations, organisation_id)
