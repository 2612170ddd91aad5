-- scope: sync
-- What Prefect's deployments are derived from; the machinery asks, no page does.
select
  integrations.integration_id,
  integrations.organisation_id,
  integrations.config,
  organisations.time_zone,
  is_paused(integrations.paused_at, integrations.pause_until_at, $store_now) as paused
from integrations
join organisations on organisations.organisation_id = integrations.organisation_id
order by integrations.integration_id
