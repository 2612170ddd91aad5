-- scope: act admin
-- Stands before the change in its transaction: whose sessions somebody ended, and how many.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id, m.organisation_id, null, $person, $action, $store_now, null,
  json_object('person', p.called, 'sessions', (
    select count(*) from sessions as s
    where s.person_id = $whom and s.revoked_at is null and starts_with(s.session_id, $beginning)
  ))
from memberships as m
inner join persons as p on m.person_id = p.person_id
where m.person_id = $whom and m.organisation_id = $organisation_id and list_contains($organisations, m.organisation_id)
