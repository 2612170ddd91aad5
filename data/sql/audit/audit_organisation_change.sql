-- scope: configure admin
-- Stands before the change in its transaction: what was, what will be. Nothing when nothing changes.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
with told as (
  select
    list(address order by position) filter (where channel = 'email') as admins,
    list((address, language) order by position) filter (where channel = 'email' and language is not null) as languages,
    list({channel: channel, address: address, language: language} order by position)
      filter (where channel <> 'email') as others
  from recipients
  where organisation_id = $organisation_id
),

earlier as (
  select to_json({
    id: o.organisation_id, name: o.name, time_zone: o.time_zone, language: o.language,
    admins: coalesce(to_json(told.admins), '[]'), admin_languages: coalesce(to_json(map_from_entries(told.languages)), '{}'),
    recipients: coalesce(to_json(told.others), '[]'), retention_days: coalesce(o.retention_days, 90)
  })::varchar as known
  from organisations as o
  cross join told
  where o.organisation_id = $organisation_id
)

select $audit_id, $organisation_id, null, $person, 'configure_organisation', $happened_at, earlier.known, $after
from (select 1) as once
left join earlier on true
where earlier.known is distinct from $after
