-- scope: act
-- Stands before the change in its transaction: what was, what will be. Nothing when nothing changes.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
with earlier as (
  select to_json({
    id: organisation_id, name: name, time_zone: time_zone, language: language, admins: admins::json,
    admin_languages: coalesce(admin_languages, '{}')::json
  })::varchar as known
  from organisations
  where organisation_id = $organisation_id
)
select $audit_id, $organisation_id, null, $person, 'configure_organisation', $happened_at, earlier.known, $after
from (select 1) as once
left join earlier on true
where earlier.known is distinct from $after
