-- scope: act finance
-- What became of the attempts of doubt_undone: nobody knows.
insert into attempt_outcomes (
  attempt_id, organisation_id, integration_id, run_id, record_key, result, found_by, category, message, ours, answered_at
)
select
  attempt_id, organisation_id, integration_id, run_id, record_key, 'unknown', 'restore', $category, $message, $ours, $now
from attempts
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and attempt_id in (select $undo_id || '-' || key from (select unnest($record_keys::varchar[]) as key))
