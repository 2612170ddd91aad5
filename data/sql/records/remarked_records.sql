-- scope: read viewer
-- Booked records the system remarked on since a moment, the newest first.
select record_key, sent_amount, sent_currency, target_id, remark, booked_at,
  case when message is null then ours end as ours
from records
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and state = 'booked'
  and remark is not null
  and booked_at >= $since_at
order by booked_at desc, record_key
limit $limit
