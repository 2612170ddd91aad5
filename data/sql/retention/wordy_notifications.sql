-- scope: sync
-- Messages of before a moment whose episode is over.
select
  n.notification_id as row_id,
  n.facts as content
from notifications as n
left join episodes as e on n.episode_id = e.episode_id
where n.organisation_id = $organisation_id
  and n.created_at < $before
  and n.emptied_at is null
  and (e.episode_id is null or e.ended_at is not null)
order by n.notification_id
limit $most
