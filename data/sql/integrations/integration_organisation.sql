-- scope: read viewer
-- Whose integration it is: asked before every action, because a role belongs to an organisation.
select organisation_id
from integrations
where integration_id = $integration_id and list_contains($organisations, organisation_id)
