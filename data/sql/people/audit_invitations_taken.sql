-- scope: act door
-- Stands before the taking in its transaction: what somebody was invited to, and by whom.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
select
  $audit_id || ':' || i.invitation_id, i.organisation_id, null, p.called, 'take_invitation', $store_now,
  json_object('role', m.role),
  json_object('invitation_id', i.invitation_id, 'role', i.role, 'invited_by', i.made_by)
from invitations as i
inner join persons as p on p.person_id = $person_id
left join memberships as m on i.organisation_id = m.organisation_id and m.person_id = $person_id
where
  is_waiting_for(i.taken_at, i.withdrawn_at, i.ends_at, $store_now)
  and is_invited(i.email, i.issuer, i.subject, $email, $issuer, $subject)
  and may_still_invite(i.made_by, i.organisation_id)
