-- scope: sync
insert into episodes (episode_id, organisation_id, integration_id, opened_at, opened_run_id)
values ($episode_id, $organisation_id, $integration_id, $opened_at, $run_id)
