-- scope: read viewer
-- Integrations that are muted now.
select integration_id, muted_until_at, muted_by
from integrations
where list_contains($organisations, organisation_id) and muted_until_at > $now
order by integration_id
limit 2000
