-- scope: sync
select
  integrations.integration_id, integrations.organisation_id, integrations.target_name, integrations.config,
  organisations.time_zone, integration_state.target, spelled_before.integration_id is not null as is_spelled_before,
  exists (from old_spellings where old_spellings.integration_id = integrations.integration_id) as has_old_keys
from integrations
inner join organisations on integrations.organisation_id = organisations.organisation_id
left join integration_state on integrations.integration_id = integration_state.integration_id
left join spelled_before on integrations.integration_id = spelled_before.integration_id
where integrations.integration_id = $integration_id
