-- scope: act finance
-- Exactly the revisions that were shown: a record that changed once more meanwhile is not among them.
update records
set
  acknowledged_revision = revision, changed_after_booked = false, changed_at = null,
  acknowledged_by = $person, acknowledged_at = $now, acknowledged_reason = $reason
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and due
  and changed_after_booked
  and state in ('booked', 'pending_target')
  and (record_key, revision) in (select unnest($record_keys::varchar[]), unnest($revisions::varchar[]))
