-- scope: act door
-- A role somebody has already is not made less by an older invitation.
insert into memberships (organisation_id, person_id, role, since_at)
select organisation_id, $person_id, arg_max(role, list_position(['viewer', 'finance', 'admin'], role)), $store_now
from invitations
where
  is_waiting_for(taken_at, withdrawn_at, ends_at, $store_now)
  and is_invited(email, issuer, subject, $email, $issuer, $subject)
  and may_still_invite(invitations.made_by, invitations.organisation_id)
group by organisation_id
on conflict (organisation_id, person_id) do update
set
  role = case
    when list_position(['viewer', 'finance', 'admin'], excluded.role)
      > list_position(['viewer', 'finance', 'admin'], memberships.role)
      then excluded.role
    else memberships.role
  end
