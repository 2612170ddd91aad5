-- scope: read
-- What was told of each integration, for the watch loop: whether more has to be told is decided from its light.
select
  i.integration_id,
  i.organisation_id,
  o.admins,
  s.stale_told_at is not null as is_told,
  e.episode_id is not null as is_in_episode,
  s.updated_at
from integrations as i
inner join organisations as o on i.organisation_id = o.organisation_id
inner join integration_state as s on i.integration_id = s.integration_id
left join episodes as e on i.integration_id = e.integration_id and e.ended_at is null
order by i.integration_id
