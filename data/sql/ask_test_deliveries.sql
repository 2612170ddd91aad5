-- scope: act
insert into notification_deliveries (delivery_id, notification_id, organisation_id, channel, recipient, status, message_id)
with recipients as (
  select
    organisation_id,
    unnest(from_json(admins, '["VARCHAR"]')) as recipient
  from organisations
  where organisation_id = $organisation_id and list_contains($organisations, organisation_id)
)

select distinct $notification_id || ':email:' || recipient, $notification_id, organisation_id, 'email', recipient, 'pending', ''
from recipients
