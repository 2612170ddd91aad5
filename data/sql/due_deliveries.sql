-- scope: read
-- What the outbox owes now: new messages, postponed ones whose time has come, and claims whose sender died.
select
  d.delivery_id,
  d.channel,
  d.recipient,
  d.tries,
  d.message_id,
  n.kind,
  n.facts,
  n.integration_id,
  n.created_at,
  e.ended_at,
  o.name as organisation_name,
  o.language,
  o.time_zone,
  o.admins
from notification_deliveries as d
inner join notifications as n on d.notification_id = n.notification_id
inner join organisations as o on d.organisation_id = o.organisation_id
left join episodes as e on n.episode_id = e.episode_id and n.organisation_id = e.organisation_id
where
  d.status in ('pending', 'sending')
  and d.channel = $channel
  and (d.next_try_at is null or d.next_try_at <= $now)
order by n.created_at, d.delivery_id
limit $limit
