-- scope: act admin
-- Stands before the change in its transaction: who had seen the episode, and when.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id, i.organisation_id, i.integration_id, $person, $action, $happened_at,
  json_object('acknowledged_at', strftime(e.acknowledged_at, '%Y-%m-%dT%H:%M:%S.%fZ'), 'by', e.acknowledged_by),
  $after
from integrations as i
left join episodes as e on e.episode_id = $episode_id and i.integration_id = e.integration_id
where i.integration_id = $integration_id and list_contains($organisations, i.organisation_id)
