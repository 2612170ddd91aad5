-- scope: act finance
-- What waits for a person because of these rows is an ordinary record again once nobody calls them handled. What a look-up
-- left to a person says no row: it stood in one that says its key.
update records
set
  state = $state, left_for = null, category = $category, code = null, message = $message, ours = $ours,
  field = null, field_label = null, value_sent = null, failure = $failure, cause_key = $cause_key
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and (
    left_for in (select unnest($record_keys::varchar[]))
    or (
      left_for is null
      and record_key in (
        select undone.row_key from records as undone
        where
          undone.integration_id = $integration_id
          and undone.category = 'source_row'
          and undone.record_key in (select unnest($record_keys::varchar[]))
      )
    )
  )
  and category = 'handled_as_row'
  and state = $was
