-- scope: read viewer
-- Per integration and local day: how the scheduled and manual syncs of that day went.
select
  r.integration_id,
  cast(r.started_at at time zone o.time_zone as date) as local_day,
  count(*) as syncs,
  count(*) filter (where r.status in ('failed', 'stopped', 'crashed')) as failed,
  count(*) filter (where r.status = 'warning') as warnings
from runs as r
inner join organisations as o on r.organisation_id = o.organisation_id
where
  list_contains($organisations, r.organisation_id)
  and ($integration_id is null or r.integration_id = $integration_id)
  and r.started_at >= $since_at
  and r.kind in ('scheduled', 'manual')
  and r.status not in ('skipped', 'running')
group by r.integration_id, local_day
order by r.integration_id, local_day
