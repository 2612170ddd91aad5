-- scope: act operator fresh
-- Stands before the change in its transaction. What an operator may do is about all organisations: each reads it in its log.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id || ':' || o.organisation_id, o.organisation_id, null, $person, 'make_operator', $happened_at,
  json_object('person', p.called, 'is_operator', p.is_operator),
  json_object('person', p.called, 'is_operator', $is_operator)
from organisations as o
inner join persons as p on p.person_id = $whom
