-- scope: act admin
insert into notifications (notification_id, organisation_id, integration_id, episode_id, kind, created_at, facts)
select $notification_id, organisation_id, '', '', 'test', $now, $facts
from organisations
where organisation_id = $organisation_id and list_contains($organisations, organisation_id)
