-- scope: configure admin
-- Stands before the removal in its transaction: what it was stays readable.
insert into removed_integrations (
  integration_id, organisation_id, config, configured_at, removed_at, removed_by
)
select integration_id, organisation_id, config, configured_at, $store_now, $person
from integrations
where integration_id = $integration_id and list_contains($organisations, organisation_id)
