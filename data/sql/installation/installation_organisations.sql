-- scope: read operator
-- What an operator sees of organisations: that they are there, and how much there is, and nothing of what is in them.
select
  o.organisation_id, o.name, o.language, o.configured_at as since_at,
  (select count(*) from memberships as m where m.organisation_id = o.organisation_id) as people,
  (select count(*) from integrations as i where i.organisation_id = o.organisation_id) as integrations,
  (
    select count(*) > 0 from invitations as v
    where v.organisation_id = o.organisation_id and is_waiting_for(v.taken_at, v.withdrawn_at, v.ends_at, $store_now)
  ) as is_awaited
from organisations as o
order by o.organisation_id
limit 2000
