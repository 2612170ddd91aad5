-- scope: read
select
  integrations.integration_id, integrations.organisation_id, integrations.target_name, integrations.config,
  organisations.admins
from integrations
join organisations on organisations.organisation_id = integrations.organisation_id
where integrations.integration_id = $integration_id
