-- scope: read viewer
-- The newest notifications, with whether their episode is still open.
select
  n.notification_id,
  n.organisation_id,
  o.name as organisation_name,
  o.time_zone,
  n.integration_id,
  i.name as integration_name,
  n.episode_id,
  n.kind,
  n.created_at,
  n.facts,
  e.ended_at,
  e.acknowledged_at,
  e.acknowledged_by
from notifications as n
inner join organisations as o on n.organisation_id = o.organisation_id
left join integrations as i on n.integration_id = i.integration_id and n.organisation_id = i.organisation_id
left join episodes as e on n.episode_id = e.episode_id and n.organisation_id = e.organisation_id
where
  list_contains($organisations, n.organisation_id)
  and ($integration_id is null or n.integration_id = $integration_id)
order by n.created_at desc, n.notification_id desc
limit $limit
