-- scope: act
-- Its condition is that of doubt_undone. What undo_handled then gives back is `unknown`.
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
  category = $category, code = null, message = $message, ours = $ours, field = null, field_label = null, value_sent = null,
  failure = $failure, cause_key = $cause_key
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and record_key in (select unnest($record_keys::varchar[]))
  and state = 'handled'
  and handled_state in ('waiting', 'rejected')
  and exists (select 1 from restores where restores.noticed_at >= records.handled_at)
