-- scope: act admin
update invitations
set withdrawn_at = $store_now
where
  invitation_id = $invitation_id
  and is_waiting_for(taken_at, withdrawn_at, ends_at, $store_now)
  and list_contains($organisations, organisation_id)
