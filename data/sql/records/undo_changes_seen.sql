-- scope: act finance
-- Only changes that are still as they were marked; they are told of again, from now on.
update records
set
  changed_after_booked = true, changed_at = $now,
  acknowledged_revision = null, acknowledged_by = null, acknowledged_at = null, acknowledged_reason = null
where integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and due
  and acknowledged_revision = revision
  and acknowledged_at is not null
  and state in ('booked', 'pending_target')
  and (record_key, revision) in (select unnest($record_keys::varchar[]), unnest($revisions::varchar[]))
