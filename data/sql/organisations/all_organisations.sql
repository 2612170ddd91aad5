-- scope: read owner
-- Every tenant: what Local mode's principal is made from, so there is nobody to filter by yet.
select
  organisation_id,
  name,
  time_zone,
  language
from organisations
order by organisation_id
limit 2000
