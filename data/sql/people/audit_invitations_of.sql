-- scope: act admin
-- Stands before withdraw_invitations_of in its transaction: a row for each.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id || ':' || i.invitation_id, i.organisation_id, null, $person, 'withdraw_invitation', $store_now, null,
  json_object('invitation_id', i.invitation_id)
from invitations as i
inner join persons as p on p.person_id = $whom
where
  i.organisation_id = $organisation_id
  and list_contains($organisations, i.organisation_id)
  and is_waiting_for(i.taken_at, i.withdrawn_at, i.ends_at, $store_now)
  and (
    is_invited(i.email, i.issuer, i.subject, p.email, p.issuer, p.subject)
    or is_invited(i.email, i.issuer, i.subject, p.called, p.issuer, p.subject)
  )
