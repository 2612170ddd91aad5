-- scope: read
select organisation_id, name, time_zone, language, admins, admin_languages
from organisations
where list_contains($organisations, organisation_id)
order by organisation_id
limit 2000
