-- scope: own
-- Who comes with a session, whether it goes on, and what they may do where: asked anew for every request.
select
  p.person_id, p.called, p.is_operator, s.fresh_at,
  why_over(s.revoked_at, s.ends_at, s.last_seen_at, s.idle_seconds, $store_now) as ended_why,
  m.organisation_id, m.role
from sessions as s
inner join persons as p on s.person_id = p.person_id
left join memberships as m on s.person_id = m.person_id
where s.session_id = $session_id
