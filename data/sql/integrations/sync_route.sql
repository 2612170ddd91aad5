-- scope: read
select
  integrations.integration_id, integrations.organisation_id, integrations.target_name, integrations.config
from integrations
where integrations.integration_id = $integration_id
