-- scope: sync
-- Notifications that wait to become letters: per organisation and kind, since when and until when they came.
with worse_today as (
  select
    n.organisation_id,
    count(distinct n.letter_id) as letters
  from notifications as n
  inner join organisations as o on n.organisation_id = o.organisation_id
  where
    n.kind = 'worse'
    and n.gathered_at >= date_trunc('day', $now at time zone o.time_zone) at time zone o.time_zone
  group by n.organisation_id
)

select
  n.organisation_id,
  n.kind,
  min(n.created_at) as oldest_at,
  max(n.created_at) as newest_at,
  min(n.notification_id) as first_id
from notifications as n
left join integrations as i on n.integration_id = i.integration_id
left join worse_today as w on n.organisation_id = w.organisation_id
where
  n.letter_id is null
  and n.created_at >= $since_at
  and (i.muted_until_at is null or i.muted_until_at <= $now)
  and (n.kind <> 'worse' or coalesce(w.letters, 0) < $worse_a_day)
group by n.organisation_id, n.kind
order by oldest_at, n.organisation_id, n.kind
