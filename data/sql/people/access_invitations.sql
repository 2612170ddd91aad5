-- scope: read admin
-- Who was invited and has not come yet, also in vain for a month after it ended.
select
  invitation_id, organisation_id, role, email, issuer, subject, made_by, made_at, ends_at,
  not may_still_invite(invitations.made_by, invitations.organisation_id) as is_void
from invitations
where
  list_contains($organisations, organisation_id)
  and taken_at is null
  and withdrawn_at is null
  and ends_at > $store_now - to_days(30)
order by organisation_id, made_at desc
limit 2000
