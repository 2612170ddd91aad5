-- scope: act door
-- Whoever was turned away at the door could have meant any organisation: each can read it in its log.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select $audit_id || ':' || organisation_id, organisation_id, null, 'unknown', 'failed_sign_in', $store_now, null, $after
from organisations
