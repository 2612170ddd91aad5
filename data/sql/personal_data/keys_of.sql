-- scope: own
select
  integration_id,
  record_key
from records
where organisation_id = $organisation_id and list_contains($integration_ids, integration_id)
