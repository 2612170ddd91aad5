-- scope: act admin
-- Stands before the change in its transaction: whose role, what it was, and what it will be (null: none).
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id, o.organisation_id, null, $person, $action, $store_now,
  json_object('person', p.called, 'role', m.role), json_object('person', p.called, 'role', $role)
from organisations as o
inner join persons as p on p.person_id = $whom
left join memberships as m on o.organisation_id = m.organisation_id and p.person_id = m.person_id
where o.organisation_id = $organisation_id and list_contains($organisations, o.organisation_id)
