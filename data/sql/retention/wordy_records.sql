-- scope: sync
-- Settled records of which nothing was heard since a moment, and whose words are still there; a page at a time.
select
  integration_id,
  record_key,
  last_attempt_id,
  message,
  ours,
  remark,
  failure,
  doubt
from records
where organisation_id = $organisation_id
  and (integration_id, record_key) > ($after_integration, $after_key)
  and is_settled(due, state)
  and last_heard_at(last_attempt_at, booked_at, handled_at, first_seen_at) < $before
  and (emptied_at is null or emptied_at < last_heard_at(last_attempt_at, booked_at, handled_at, first_seen_at))
  and coalesce(message, remark, failure, value_sent, doubt) is not null
order by integration_id, record_key
limit $most
