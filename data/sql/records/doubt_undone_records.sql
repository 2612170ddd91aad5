-- scope: act finance
-- Its condition is that of doubt_undone. What undo_handled then gives back is `unknown`; what is left to a person (`persons`)
-- keeps why, and waits on.
update records
set
  handled_state = 'unknown',
  sent_revision = revision,
  sent_amount = amount,
  sent_currency = currency,
  attempts = attempts + 1,
  last_attempt_id = $undo_id || '-' || record_key,
  last_run_id = null,
  last_attempt_at = $now,
  resolvable_at = $now,
  category = if(is_left(category, $persons), category, $category),
  code = if(is_left(category, $persons), code, null),
  message = if(is_left(category, $persons), message, $message),
  ours = if(is_left(category, $persons), ours, $ours),
  field = if(is_left(category, $persons), field, null),
  field_label = if(is_left(category, $persons), field_label, null),
  value_sent = if(is_left(category, $persons), value_sent, null),
  failure = if(is_left(category, $persons), failure, $failure),
  cause_key = if(is_left(category, $persons), cause_key, $cause_key)
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and record_key in (select unnest($record_keys::varchar[]))
  and state = 'handled'
  and handled_state in ('waiting', 'rejected')
  and category is distinct from 'source_row'
  and exists (select 1 from restores where restores.noticed_at >= records.handled_at)
