-- scope: sync
insert into notifications (notification_id, organisation_id, integration_id, episode_id, kind, created_at, facts)
values ($notification_id, $organisation_id, $integration_id, $episode_id, $kind, $created_at, $facts)
