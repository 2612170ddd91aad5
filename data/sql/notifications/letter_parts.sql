-- scope: sync
-- What one letter tells one recipient: one row per notification that is not settled yet.
select
  d.delivery_id,
  n.notification_id,
  n.episode_id,
  n.kind,
  n.facts,
  n.integration_id,
  n.created_at,
  n.gathered_at,
  e.alerted_at,
  e.ended_at,
  i.muted_at,
  i.muted_until_at
from notifications as n
inner join notification_deliveries as d on n.notification_id = d.notification_id
left join episodes as e on n.episode_id = e.episode_id and n.organisation_id = e.organisation_id
left join integrations as i on n.integration_id = i.integration_id
where
  n.letter_id = $letter_id
  and d.channel = $channel
  and d.recipient = $recipient
  and d.status in ('pending', 'sending')
order by n.created_at, n.notification_id
