-- scope: configure admin
-- The configuration that is in use, or the last one that was before it was removed; and whether records left by it.
select
  config,
  (select count(*) > 0 from records where records.integration_id = $integration_id and records.attempts > 0) as has_sent
from (
  select config, 'infinity'::timestamptz as until_at from integrations where integration_id = $integration_id
  union all
  select config, removed_at as until_at from removed_integrations where integration_id = $integration_id
) as earlier
order by until_at desc
limit 1
