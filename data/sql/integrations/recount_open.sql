-- scope: act finance
-- A person changed what is open: the maintained row follows at once, and a closing that is being decided is decided anew.
update integration_state
set
  version = version + 1,
  open_records = (
    select count(*) from records
    where integration_id = $integration_id and is_open(due, open_since_at)
  ),
  open_source_rows = (
    select count(*) from records
    where integration_id = $integration_id and is_open(due, open_since_at) and category = 'source_row'
  ),
  handled_source_rows = (
    select count(*) from records
    where integration_id = $integration_id and due and state = 'handled' and category = 'source_row'
  ),
  oldest_open_at = (
    select min(open_since_at) from records
    where integration_id = $integration_id and is_open(due, open_since_at)
  ),
  changed_after_booked = (
    select count(*) from records
    where integration_id = $integration_id and due and changed_after_booked
  ),
  changed_after_handled = (
    select count(*) from records
    where integration_id = $integration_id and due and changed_after_booked and state = 'handled'
  ),
  oldest_pending_until_at = (
    select min(pending_until_at) from records
    where integration_id = $integration_id and due and state = 'pending_target'
  ),
  updated_at = $updated_at
where integration_id = $integration_id and list_contains($organisations, organisation_id)
