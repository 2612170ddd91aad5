-- scope: read
-- What Prefect's deployments are derived from; the machinery asks, no page does.
select
  integrations.integration_id,
  integrations.organisation_id,
  integrations.config,
  organisations.time_zone,
  integrations.paused_at is not null
  and (integrations.pause_until_at is null or integrations.pause_until_at > $store_now) as paused
from integrations
join organisations on organisations.organisation_id = integrations.organisation_id
order by integrations.integration_id
