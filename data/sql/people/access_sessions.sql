-- scope: read admin
-- Who is signed in now. Of its digest only a beginning: enough to end it.
select
  m.organisation_id, s.person_id, p.called, left(s.session_id, 12) as beginning, s.started_at, s.last_seen_at, s.ends_at
from sessions as s
inner join persons as p on s.person_id = p.person_id
inner join memberships as m on s.person_id = m.person_id
where
  list_contains($organisations, m.organisation_id)
  and why_over(s.revoked_at, s.ends_at, s.last_seen_at, s.idle_seconds, $store_now) is null
order by m.organisation_id, s.last_seen_at desc
limit 2000
