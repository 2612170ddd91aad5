-- scope: configure admin
-- 0 rows when the organisation is unknown or not the person's. What another organisation is kept by, or was, is never taken
-- either: its ledger would stand for records of this one.
insert into integrations (
  integration_id, organisation_id, name, source_kind, target_kind, target_name, config,
  stale_after_seconds, alert_after_failures, configured_at
)
select
  $integration_id, organisation_id, $name, $source_kind, $target_kind, $target_name, $config,
  $stale_after_seconds, $alert_after_failures, $configured_at
from organisations
where organisation_id = $organisation_id and list_contains($organisations, organisation_id)
  and not exists (
    select 1 from integration_state as s
    where s.integration_id = $integration_id and s.organisation_id <> $organisation_id
  )
  and not exists (
    select 1 from removed_integrations as r
    where r.integration_id = $integration_id and r.organisation_id <> $organisation_id
  )
on conflict (integration_id) do update
set
  name = excluded.name,
  source_kind = excluded.source_kind,
  target_kind = excluded.target_kind,
  target_name = excluded.target_name,
  config = excluded.config,
  stale_after_seconds = excluded.stale_after_seconds,
  alert_after_failures = excluded.alert_after_failures
where integrations.organisation_id = excluded.organisation_id
