-- scope: act admin
-- All of one person, or the one with this beginning of its digest, as an administrator sees it.
update sessions
set revoked_at = $store_now, revoked_why = $why
where
  person_id = $whom
  and revoked_at is null
  and starts_with(session_id, $beginning)
  and exists (
    select 1 from memberships
    where memberships.person_id = sessions.person_id and list_contains($organisations, memberships.organisation_id)
  )
