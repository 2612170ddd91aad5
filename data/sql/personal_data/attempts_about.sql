-- scope: read admin
select
  a.integration_id,
  a.attempt_id,
  a.record_key,
  a.intent_at,
  a.amount,
  a.currency,
  o.result,
  o.target_id,
  o.remark,
  o.code,
  o.message,
  o.field,
  o.http_status,
  o.answered_at
from attempts as a
left join attempt_outcomes as o on a.attempt_id = o.attempt_id and a.integration_id = o.integration_id
where list_contains($organisations, a.organisation_id)
  and a.integration_id = $integration_id
  and a.record_key in (select unnest($record_keys::varchar[]))
order by a.intent_at, a.attempt_id, o.answered_at
limit $limit
