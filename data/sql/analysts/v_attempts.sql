-- scope: own
-- For analysts: one row per try to export one revision of one record, with what is known of its end now.
-- `result` is null while nobody knows; `found_by` says whether an answer or a look-up told; `target_id` is the proof.
with ends as (
  select
    attempt_id,
    max_by(
      {
        'result': result, 'found_by': found_by, 'target_id': target_id, 'category': category, 'code': code,
        'field': field, 'http_status': http_status, 'answered_at': answered_at
      },
      (answered_at, found_by = 'look_up')
    ) as last
  from attempt_outcomes
  group by attempt_id
)

select
  attempts.attempt_id,
  attempts.run_id,
  attempts.organisation_id,
  attempts.integration_id,
  attempts.record_key,
  attempts.revision,
  attempts.reference,
  attempts.amount,
  attempts.currency,
  attempts.intent_at,
  ends.last.result as result,
  ends.last.found_by as found_by,
  ends.last.target_id as target_id,
  ends.last.category as category,
  ends.last.code as code,
  ends.last.field as field,
  ends.last.http_status as http_status,
  ends.last.answered_at as answered_at
from attempts
left join ends on ends.attempt_id = attempts.attempt_id
