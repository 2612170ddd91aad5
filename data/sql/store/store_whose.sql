-- scope: own
-- Whose something is that names no list of organisations: what is nobody's yet has no row.
select organisation_id from integration_state where integration_id = $integration_id
union
select organisation_id from integrations where integration_id = $integration_id
union
select organisation_id from organisations where organisation_id = $organisation_id
