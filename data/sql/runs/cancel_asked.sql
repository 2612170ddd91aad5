-- scope: sync
select cancel_asked_by from runs where run_id = $run_id
