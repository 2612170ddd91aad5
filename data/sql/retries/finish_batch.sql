-- scope: sync
update retry_batches
set status = 'finished', finished_at = $finished_at
where batch_id = $batch_id and status = 'running'
