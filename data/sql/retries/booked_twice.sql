-- scope: read viewer
-- How many records of a retry batch the target confirmed as newly booked more than once. It must be 0.
select count(*) as records
from (
  select a.record_key
  from attempt_outcomes as a
  inner join retry_batch_records as k
    on a.integration_id = k.integration_id and a.record_key = k.record_key
  where
    list_contains($organisations, a.organisation_id)
    and k.batch_id = $batch_id
    and a.result = 'booked'
    and a.answered_at > $since_at
  group by a.record_key
  having count(distinct a.attempt_id) > 1
)
