-- scope: sync
-- How many messages "it became worse" the organisation of an integration got since its midnight.
select count(distinct notifications.letter_id) as messages
from notifications
join organisations using (organisation_id)
where
  organisation_id = (select organisation_id from integrations where integration_id = $integration_id)
  and notifications.kind = 'worse'
  and notifications.gathered_at
  >= date_trunc('day', $store_now at time zone organisations.time_zone) at time zone organisations.time_zone
