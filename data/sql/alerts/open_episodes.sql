-- scope: read viewer
-- The number on the bell: episodes that have not ended.
select count(*) as episodes
from episodes
where list_contains($organisations, organisation_id) and ended_at is null
