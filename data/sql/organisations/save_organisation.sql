-- scope: configure admin
-- A new tenant where the person may add one, or a change of one the person may configure; 0 rows otherwise. Whoever was
-- the first stays it: its integrations are kept by their ids alone.
insert into organisations (organisation_id, name, time_zone, language, configured_at, retention_days, is_first)
select
  $organisation_id, $name, $time_zone, $language, $configured_at, $retention_days,
  not exists (from organisations as others) as is_first
where $may_add or exists (from organisations as o where o.organisation_id = $organisation_id)
on conflict (organisation_id) do update
set
  name = excluded.name, time_zone = excluded.time_zone, language = excluded.language,
  retention_days = excluded.retention_days
where list_contains($organisations, organisations.organisation_id)
