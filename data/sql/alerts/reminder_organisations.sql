-- scope: sync
-- Organisations with an episode somebody was told of, and the last local day whose reminder was decided.
select
  o.organisation_id,
  o.time_zone,
  (select max(r.local_day) from reminder_days as r where r.organisation_id = o.organisation_id) as last_day
from organisations as o
where
  o.organisation_id in (
    select e.organisation_id
    from episodes as e
    where e.ended_at is null and e.alerted_at is not null
  )
order by o.organisation_id
