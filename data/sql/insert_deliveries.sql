-- scope: sync
insert into notification_deliveries (
  delivery_id, notification_id, organisation_id, channel, recipient, status, sent_at, message_id
)
select
  $notification_id || ':' || channel || ':' || recipient, $notification_id, $organisation_id, channel, recipient,
  status, sent_at, message_id
from rows
