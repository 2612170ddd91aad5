-- scope: read viewer
-- How the newest notifications reached people: one row per channel and recipient, whose whole address only some may see.
with newest as (
  select notification_id
  from notifications
  where
    list_contains($organisations, organisation_id)
    and ($integration_id is null or integration_id = $integration_id)
  order by created_at desc, notification_id desc
  limit $limit
)

select
  d.notification_id,
  d.organisation_id,
  d.channel,
  case
    when list_contains($addresses_of, d.organisation_id) then d.recipient
    when d.channel in ('email', 'in_app') then without_addresses(d.recipient)
    else left(d.recipient, 1) || '…'
  end as recipient,
  d.status,
  d.tries,
  d.next_try_at,
  d.sent_at,
  case when list_contains($addresses_of, d.organisation_id) then d.last_error else without_addresses(d.last_error) end
    as last_error,
  case
    when list_contains($addresses_of, d.organisation_id) then d.last_error_ours
    else without_addresses(d.last_error_ours)
  end as last_error_ours,
  d.reason
from notification_deliveries as d
inner join newest on d.notification_id = newest.notification_id
where list_contains($organisations, d.organisation_id)
order by d.notification_id, d.channel <> 'in_app', d.channel, d.recipient
