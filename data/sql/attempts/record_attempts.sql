-- scope: read viewer
-- Every try of one record, newest first, each with what came of it; bounded by when the record was first seen.
select
  a.attempt_id, a.run_id, a.intent_at, a.amount, a.currency, a.idempotency_key,
  o.result, o.found_by, o.target_id, o.remark, o.category, o.code, o.message, o.ours, o.http_status, o.answered_at,
  r.kind, r.flow_run_id
from attempts as a
left join attempt_outcomes as o on a.attempt_id = o.attempt_id and a.integration_id = o.integration_id
left join runs as r on a.run_id = r.run_id
where
  list_contains($organisations, a.organisation_id)
  and a.integration_id = $integration_id
  and a.record_key = $record_key
  and a.intent_at >= (
    select min(first_seen_at)
    from records
    where records.integration_id = $integration_id and records.record_key = $record_key
  )
order by a.intent_at desc, a.attempt_id desc, o.answered_at desc
limit 50
