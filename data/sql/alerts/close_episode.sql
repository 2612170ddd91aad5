-- scope: sync
update episodes set ended_at = $ended_at where episode_id = $episode_id and ended_at is null
