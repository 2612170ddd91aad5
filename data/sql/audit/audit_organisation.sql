-- scope: act admin
-- Stands before the change in its transaction: how many mails had failed for good then.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id, organisation_id, null, $person, $action, $happened_at,
  json_object('failed_mails', (
    select count(*) from notification_deliveries as d
    where d.organisation_id = organisations.organisation_id and d.status = 'failed'
  )),
  $after
from organisations
where organisation_id = $organisation_id and list_contains($organisations, organisation_id)
