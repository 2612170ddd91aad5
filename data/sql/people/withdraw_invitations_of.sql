-- scope: act admin
-- Whose role was set or taken away by an administrator comes in by no invitation of before that.
update invitations
set withdrawn_at = $store_now
from persons as p
where
  p.person_id = $whom
  and invitations.organisation_id = $organisation_id
  and list_contains($organisations, invitations.organisation_id)
  and is_waiting_for(invitations.taken_at, invitations.withdrawn_at, invitations.ends_at, $store_now)
  and (
    is_invited(invitations.email, invitations.issuer, invitations.subject, p.email, p.issuer, p.subject)
    or is_invited(invitations.email, invitations.issuer, invitations.subject, p.called, p.issuer, p.subject)
  )
