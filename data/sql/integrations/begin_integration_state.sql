-- scope: configure admin
-- After a restore it may be one of those that were lost: what it would send is looked up first.
insert into integration_state (integration_id, organisation_id, version, updated_at, restoring_since_at)
select $integration_id, $organisation_id, 0, $updated_at, max(noticed_at)
from restores
on conflict (integration_id) do nothing
