-- scope: sync
select
  organisation_id,
  coalesce(retention_days, 90) as days
from organisations
order by organisation_id
