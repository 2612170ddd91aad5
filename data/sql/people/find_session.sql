-- scope: act door
-- Whose it is, why it is over if it is, and one row for each of the organisations they belong to.
select
  s.person_id, p.called, p.name, p.email, p.is_operator, s.started_at, s.last_seen_at, s.fresh_at,
  s.ends_at, $store_now as store_at,
  why_over(s.revoked_at, s.ends_at, s.last_seen_at, s.idle_seconds, $store_now) as ended_why,
  s.revoked_why, m.organisation_id, m.role
from sessions as s
inner join persons as p on s.person_id = p.person_id
left join memberships as m on s.person_id = m.person_id
where s.session_id = $session_id
order by m.organisation_id
