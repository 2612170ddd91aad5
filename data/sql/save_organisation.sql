-- scope: act
-- A new tenant, or a change of one the person may configure; 0 rows when it is somebody else's.
insert into organisations (organisation_id, name, time_zone, language, configured_at)
values ($organisation_id, $name, $time_zone, $language, $configured_at)
on conflict (organisation_id) do update
set
  name = excluded.name, time_zone = excluded.time_zone, language = excluded.language
where list_contains($organisations, organisations.organisation_id)
