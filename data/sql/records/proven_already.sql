-- scope: sync
-- Ids of bookings that prove another record already at the same target, are in dispute there, or would prove two of those
-- that are asked for: one voucher proves one record.
with claimed as (
  select unnest($record_keys::varchar[]) as record_key, unnest($target_ids::varchar[]) as target_id
),

proven as (
  select claimed.record_key, other.record_key as other_key
  from records as other
  inner join claimed on other.target_id = claimed.target_id and other.record_key <> claimed.record_key
  where
    other.integration_id = $integration_id
    and other.record_key not in (select claimed.record_key from claimed)
    and (other.state = 'booked' or (other.state = 'unknown' and other.category = 'duplicate_mismatch'))
    and coalesce(
      other.target, (select older_target from integration_state where integration_state.integration_id = $integration_id),
      $target, ''
    ) = coalesce($target, other.target, '')
  union all
  select claimed.record_key, other.record_key as other_key
  from claimed
  inner join claimed as other on claimed.target_id = other.target_id and claimed.record_key <> other.record_key
)

select record_key, min(other_key) as other_key
from proven
group by record_key
