-- scope: read
-- What the filters of the activity page may hold.
select distinct person, action, integration_id
from audit_log
where list_contains($organisations, organisation_id)
order by person, action, integration_id
limit 2000
