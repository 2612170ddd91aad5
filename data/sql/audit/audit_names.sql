-- scope: read viewer
-- What the filters of the activity page may hold.
select distinct a.person, a.action, a.organisation_id, a.integration_id, i.name as integration_name
from audit_log as a
left join integrations as i on a.integration_id = i.integration_id
where list_contains($organisations, a.organisation_id)
order by a.person, a.action, a.integration_id
limit 5000
