-- scope: act finance
update runs
set cancel_asked_by = $person
where run_id = $run_id
  and integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and status = 'running'
  and cancel_asked_by is null
