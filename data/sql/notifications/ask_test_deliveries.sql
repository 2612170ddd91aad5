-- scope: act admin
insert into notification_deliveries (delivery_id, notification_id, organisation_id, channel, recipient, status, message_id)
select
  $notification_id || ':' || channel || ':' || address, $notification_id, organisation_id, channel, address, 'pending', ''
from recipients
where organisation_id = $organisation_id and list_contains($organisations, organisation_id)
