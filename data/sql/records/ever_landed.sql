-- scope: sync
-- Which of these records some attempt of ours may have booked, whatever target it was made at and whatever came after it.
-- `gateway`: a page answered, maybe in place of the system.
select distinct record_key
from (
  select
    record_key,
    attempt_id,
    max_by(result, (answered_at, found_by = 'look_up')) as result,
    max_by(found_by, (answered_at, found_by = 'look_up')) as found_by
  from attempt_outcomes
  where integration_id = $integration_id and record_key in (select unnest($record_keys::varchar[]))
  group by record_key, attempt_id
) as ends
where result in ('booked', 'already_there', 'pending_target', 'unknown') or (found_by = 'gateway' and result != 'not_sent')
