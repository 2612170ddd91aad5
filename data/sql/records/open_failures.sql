-- scope: read viewer
-- The open records of one integration, oldest first, a page at a time.
select
  r.record_key,
  r.state,
  r.category,
  r.code,
  r.message,
  r.field,
  r.field_label,
  r.value_sent,
  r.failure,
  coalesce(r.cause_key, '') as cause_key,
  r.amount,
  r.currency,
  r.attempts,
  r.origin,
  r.place,
  r.reference,
  r.open_since_at,
  r.open_run_id,
  r.last_attempt_at,
  r.next_try_at,
  r.resolvable_at,
  r.idempotency_key,
  r.last_run_id,
  u.flow_run_id,
  r.in_batch_id,
  if(r.category = 'source_row', r.handled_by, null) as was_handled_by,
  r.handled_reason,
  r.is_retryable and not list_contains($not_sent, coalesce(r.category, 'other')) as may_be_sent,
  coalesce(r.handleable_from_at <= $store_now, false)
  and not list_contains($not_handled, coalesce(r.category, 'other')) as may_be_handled,
  r.category = 'source_row' and r.revision is null as may_change_unseen
from record_choices as r
left join runs as u on u.run_id = coalesce(r.last_run_id, r.open_run_id)
where
  list_contains($organisations, r.organisation_id)
  and r.integration_id = $integration_id
  and r.is_open
  and ($after_at is null or (r.open_since_at, r.record_key) > ($after_at, $after_key))
order by r.open_since_at, r.record_key
limit $limit
