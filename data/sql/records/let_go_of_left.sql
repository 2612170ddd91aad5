-- scope: act finance
-- What waits for a person because of these rows is an ordinary record again once nobody calls them handled.
update records
set
  state = 'waiting', left_for = null, category = 'not_sent', code = null, message = $message, ours = $ours,
  field = null, field_label = null, value_sent = null, failure = $failure, cause_key = $cause_key
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and left_for in (select unnest($record_keys::varchar[]))
  and category = 'handled_as_row'
  and state = 'rejected'
