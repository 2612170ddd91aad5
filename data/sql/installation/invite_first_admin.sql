-- scope: act operator fresh
-- Into an organisation in which nobody and nothing is yet, and nobody was invited to: an operator lets nobody into another.
insert into invitations (invitation_id, organisation_id, role, email, made_by, made_at, ends_at)
select $invitation_id, organisation_id, 'admin', $email, $person, $store_now, $store_now + to_seconds($seconds)
from organisations
where
  organisation_id = $organisation_id
  and not exists (from invitations as v where v.organisation_id = $organisation_id)
  and not exists (from memberships as m where m.organisation_id = $organisation_id)
  and not exists (from integrations as i where i.organisation_id = $organisation_id)
  and not exists (from records as r where r.organisation_id = $organisation_id)
