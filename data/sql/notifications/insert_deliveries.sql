-- scope: sync
-- In the app at once, and a letter that waits for each recipient.
insert into notification_deliveries (
  delivery_id, notification_id, organisation_id, channel, recipient, status, sent_at, message_id
)
with told as (
  select 'in_app' as channel, 'everyone' as recipient, 'sent' as status, $sent_at as sent_at, 0 as position
  union all
  select channel, address, 'pending', null, position
  from recipients
  where organisation_id = $organisation_id
)

select
  $notification_id || ':' || channel || ':' || recipient, $notification_id, $organisation_id, channel, recipient,
  status, sent_at, ''
from told
order by position
