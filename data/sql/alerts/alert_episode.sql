-- scope: sync
update episodes set alerted_at = $alerted_at where episode_id = $episode_id and alerted_at is null
