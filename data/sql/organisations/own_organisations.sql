-- scope: read viewer
-- The tenants of whoever signed in, by their memberships.
select
  organisation_id,
  name,
  time_zone,
  language
from organisations
where list_contains($organisations, organisation_id)
order by organisation_id
limit 2000
