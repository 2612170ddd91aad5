-- scope: act door
-- What a person does to their own sign-in: each of their organisations can read it in its log.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select $audit_id || ':' || m.organisation_id, m.organisation_id, null, p.called, $action, $store_now, null, $after
from persons as p
inner join memberships as m on p.person_id = m.person_id
where p.person_id = $person_id
