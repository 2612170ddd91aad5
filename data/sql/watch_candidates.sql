-- scope: read
-- Integrations about which something may have to be told although no sync ended: gone stale, or nothing open any more;
-- and those whose silence cannot be counted, because it begins in the future.
with looked_at as (
  select
    i.integration_id,
    i.organisation_id,
    o.time_zone,
    (i.paused_at is null or coalesce(i.pause_until_at <= $now, false)) -- a pause that has ended is none
    and coalesce(s.last_ended_by_itself_at, i.configured_at) + to_seconds(i.stale_after_seconds) <= $now as is_stale,
    s.stale_told_at is not null as is_told,
    coalesce(s.last_ended_by_itself_at, i.configured_at) > $ahead_from as is_ahead,
    e.episode_id is not null
    and s.open_records = 0
    and not s.numbers_do_not_add_up
    and coalesce(s.last_status, '') not in ('stopped', 'crashed')
    and s.updated_at <= $settled_before as may_be_settled
  from integrations as i
  inner join organisations as o on i.organisation_id = o.organisation_id
  inner join integration_state as s on i.integration_id = s.integration_id
  left join episodes as e on i.integration_id = e.integration_id and e.ended_at is null
)

select integration_id, organisation_id, is_stale, is_ahead
from looked_at
where (is_stale and not is_told) or (may_be_settled and not is_stale) or is_ahead
order by integration_id
limit 2000
