-- scope: read admin
-- Who has a role in these organisations, those who signed in last first.
select
  m.organisation_id, m.person_id, m.role, m.since_at, p.called, p.name, p.email, p.issuer, p.is_operator,
  m.role = 'admin' and not has_other_admin(m.organisation_id, m.person_id) as is_last_admin,
  (select max(s.last_seen_at) from sessions as s where s.person_id = m.person_id) as last_seen_at
from memberships as m
inner join persons as p on m.person_id = p.person_id
where list_contains($organisations, m.organisation_id)
order by m.organisation_id, p.called
limit 2000
