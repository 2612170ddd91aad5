-- scope: act admin fresh
insert into invitations (invitation_id, organisation_id, role, email, issuer, subject, made_by, made_at, ends_at)
select
  $invitation_id, organisation_id, $role, $email, $issuer, $subject, $person, $store_now, $store_now + to_seconds($seconds)
from organisations
where organisation_id = $organisation_id and list_contains($organisations, organisation_id)
