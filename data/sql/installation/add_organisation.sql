-- scope: act operator fresh
-- A new one only: what is there belongs to its admins.
insert into organisations (organisation_id, name, time_zone, language, configured_at, retention_days, is_first)
select
  $organisation_id, $name, $time_zone, $language, $store_now, $retention_days,
  not exists (from organisations as others) as is_first
where not exists (from organisations as o where o.organisation_id = $organisation_id)
