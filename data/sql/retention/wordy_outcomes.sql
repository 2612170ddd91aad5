-- scope: sync
-- Attempts before a moment that still tell words, but for those of a record that is not settled: from when until when the
-- first of them were answered. Asked before anything is written, because it may look through years.
with wordy as (
  select o.answered_at
  from attempt_outcomes as o
  inner join records as r on o.integration_id = r.integration_id and o.record_key = r.record_key
  where o.organisation_id = $organisation_id
    and o.answered_at >= $from_at
    and o.answered_at < $before
    and o.emptied_at is null
    and coalesce(o.message, o.remark) is not null
    and is_settled(r.due, r.state)
  order by o.answered_at
  limit $most
)

select
  min(answered_at) as from_at,
  max(answered_at) as until_at
from wordy
having count(*) > 0
