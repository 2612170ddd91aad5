-- scope: act door
-- An invitation lets one person in, once.
update invitations
set taken_by = $person_id, taken_at = $store_now
where
  is_waiting_for(taken_at, withdrawn_at, ends_at, $store_now)
  and is_invited(email, issuer, subject, $email, $issuer, $subject)
  and may_still_invite(invitations.made_by, invitations.organisation_id)
