-- scope: act finance
insert into retry_batches (batch_id, organisation_id, integration_id, status, requested_by, requested_at, records)
select $batch_id, organisation_id, integration_id, 'waiting', $person, $requested_at, $records
from integrations
where integration_id = $integration_id and list_contains($organisations, organisation_id)
