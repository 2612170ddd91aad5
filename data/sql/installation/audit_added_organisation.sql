-- scope: act operator fresh
-- Only in the transaction of the organisation's own row: its admins read who added it, and whom they invited.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select $audit_id, organisation_id, null, $person, 'add_organisation', $store_now, null, $after
from organisations
where organisation_id = $organisation_id and configured_at = $store_now
