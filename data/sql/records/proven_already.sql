-- scope: sync
-- Ids of bookings that prove another record already at the same target, are in dispute there, or would prove two of those
-- that are asked for: one voucher proves one record.
with claimed as materialized (
  select unnest($record_keys::varchar[]) as record_key, unnest($target_ids::varchar[]) as target_id
),

found as materialized (
  select record_key, target_id, state, category, target
  from records
  where
    integration_id = $integration_id
    and target_id in (select claimed.target_id from claimed)
    and (state = 'booked' or (state = 'unknown' and category = 'duplicate_mismatch'))
),

proven as (
  select record_key, target_id
  from found
  where
    coalesce(
      target, (select older_target from integration_state where integration_state.integration_id = $integration_id),
      $target, ''
    ) = coalesce($target, target, '')
    and record_key not in (select claimed.record_key from claimed)
  union all
  select record_key, target_id from claimed
)

select claimed.record_key, min(proven.record_key) as other_key
from claimed
inner join proven on claimed.target_id = proven.target_id and claimed.record_key <> proven.record_key
group by claimed.record_key
