-- scope: sync
-- What the outbox owes now: new letters, postponed ones whose time has come, and claims whose sender died.
select
  n.letter_id,
  d.channel,
  d.recipient,
  max(d.tries) as tries,
  max(d.tries_before) as tries_before,
  any_value(d.message_id) as message_id,
  count(*) as notifications,
  any_value(o.organisation_id) as organisation_id,
  any_value(o.name) as organisation_name,
  any_value(coalesce(r.language, o.language)) as language,
  any_value(o.time_zone) as time_zone,
  bool_or(r.address is not null) as is_recipient
from notification_deliveries as d
inner join notifications as n on d.notification_id = n.notification_id
inner join organisations as o on d.organisation_id = o.organisation_id
left join recipients as r on d.organisation_id = r.organisation_id and d.channel = r.channel and d.recipient = r.address
where
  d.status in ('pending', 'sending')
  and d.channel = $channel
  and n.letter_id is not null
  and (d.next_try_at is null or d.next_try_at <= $now)
group by n.letter_id, d.channel, d.recipient
order by min(n.gathered_at), n.letter_id, d.recipient
limit $limit
