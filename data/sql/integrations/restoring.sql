-- scope: read viewer
-- Integrations that are being checked after the store was put back.
select integrations.integration_id, integration_state.restoring_since_at
from integrations
inner join integration_state on integrations.integration_id = integration_state.integration_id
where
  list_contains($organisations, integrations.organisation_id)
  and integration_state.restoring_since_at is not null
order by integrations.integration_id
limit 2000
