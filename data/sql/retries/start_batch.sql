-- scope: sync
update retry_batches
set status = 'running', run_id = $run_id
where batch_id = $batch_id and is_unfinished(status)
