-- scope: read viewer
select integration_id, config
from integrations
where list_contains($organisations, organisation_id) and ($integration_id is null or integration_id = $integration_id)
order by integration_id
limit 2000
