-- scope: sync
-- The earlier letters of an episode that reached the same recipient, oldest first: what a reply would answer.
select
  any_value(d.message_id) as message_id,
  n.letter_id
from notifications as n
inner join notification_deliveries as d on n.notification_id = d.notification_id
where
  n.episode_id = $episode_id
  and d.channel = $channel
  and d.recipient = $recipient
  and d.status = 'sent'
  and n.letter_id <> $letter_id
  and n.gathered_at <= $gathered_at
  and n.created_at <= $created_at
group by n.letter_id
order by min(n.gathered_at), n.letter_id
limit 100
