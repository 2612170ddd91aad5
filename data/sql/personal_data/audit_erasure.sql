-- scope: own
-- In a database that was put back, the row of the log may be missing.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
values ($audit_id, $organisation_id, null, $person, 'erase_personal_data', $erased_at, null, $after)
on conflict do nothing
