-- scope: sync
update episodes set told = $told where episode_id = $episode_id and ended_at is null
