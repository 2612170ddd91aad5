-- scope: act door
-- Whoever was turned away at the door could have meant any organisation: each can read it in its log. Whom one of them
-- has invited is not told to the others.
insert into audit_log (audit_id, organisation_id, integration_id, person, action, happened_at, before, after)
with knowing as (
  select organisation_id from invitations
  where email = $account
)

select
  $audit_id || ':' || o.organisation_id, o.organisation_id, null, 'unknown', 'failed_sign_in', $store_now, null,
  case
    when not exists (select 1 from knowing) or o.organisation_id in (select k.organisation_id from knowing as k) then $after
    else $after_elsewhere
  end
from organisations as o
