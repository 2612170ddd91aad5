-- scope: read
-- The open records a person may call handled now: none in flight, none in a stored retry, no unread row of the source.
-- An unknown one only once its request can no longer be on its way, and while no run looks it up; one in the target's own
-- queue only past its deadline, and when it is named.
select r.record_key, r.state
from records as r
where
  r.integration_id = $integration_id
  and list_contains($organisations, r.organisation_id)
  and r.due
  and (r.open_since_at is not null or r.state = 'pending_target')
  and ($cause_key is null or coalesce(r.cause_key, '') = $cause_key)
  and ($record_keys::varchar[] is null or r.record_key in (select unnest($record_keys::varchar[])))
  and not list_contains($not_these, coalesce(r.category, 'other'))
  and (
    r.state in ('rejected', 'waiting')
    or (
      r.state = 'unknown'
      and (r.resolvable_at is null or r.resolvable_at <= $store_now)
      and not exists (select 1 from leases where leases.integration_id = $integration_id and leases.until_at > $store_now)
    )
    or (
      r.state = 'pending_target'
      and $record_keys::varchar[] is not null
      and r.pending_until_at <= $store_now
      and not exists (select 1 from leases where leases.integration_id = $integration_id and leases.until_at > $store_now)
    )
  )
  and r.record_key not in (
    select k.record_key
    from retry_batch_records as k
    inner join retry_batches as q on k.batch_id = q.batch_id
    where q.integration_id = $integration_id and q.status in ('waiting', 'running')
  )
order by r.record_key
