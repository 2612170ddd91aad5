-- scope: act operator fresh
-- Its first admin gets the alerts, as in a file; whoever gets them already is asked by nobody but its admins.
insert into recipients (organisation_id, channel, address, position)
select organisation_id, 'email', $email, 1
from organisations
where
  organisation_id = $organisation_id
  and configured_at = $store_now  -- in the transaction that adds it
  and not exists (from recipients as r where r.organisation_id = $organisation_id)
  and not exists (from memberships as m where m.organisation_id = $organisation_id)
  and not exists (from integrations as i where i.organisation_id = $organisation_id)
