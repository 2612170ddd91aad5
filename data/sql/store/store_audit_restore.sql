-- scope: own
-- What people decided between the two moments may be missing: each organisation can read it in its log.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $restore_id || ':' || organisations.organisation_id, organisations.organisation_id, null, 'Synclight', 'restore',
  $store_now, null,
  to_json({'why': restores.why, 'lost_from_at': restores.lost_from_at, 'lost_until_at': restores.lost_until_at})
from organisations
join restores on restores.restore_id = $restore_id
