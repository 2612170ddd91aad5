-- scope: sync
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
values ($audit_id, $organisation_id, null, 'Synclight', 'retention', $store_now, null, $after)
