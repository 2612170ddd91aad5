-- scope: sync
-- Episodes that have not ended, with what decides whether they are reminded of.
select
  e.episode_id,
  e.integration_id,
  (
    select max(n.created_at)
    from notifications as n
    where n.organisation_id = $organisation_id and n.episode_id = e.episode_id and n.kind <> 'reminder'
  ) as told_at,
  e.acknowledged_at,
  i.muted_until_at
from episodes as e
inner join integrations as i on e.integration_id = i.integration_id and e.organisation_id = i.organisation_id
where e.organisation_id = $organisation_id and e.ended_at is null and e.alerted_at is not null
order by e.opened_at, e.episode_id
limit 2000
