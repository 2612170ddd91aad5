-- scope: configure admin
-- A retry that waits would wait for ever.
update retry_batches
set status = 'finished', finished_at = $store_now
where
  integration_id = $integration_id and list_contains($organisations, organisation_id) and is_unfinished(status)
