-- scope: own
-- A sign-out, or an end by an administrator, may be among what was lost: everybody signs in once more.
update sessions
set revoked_at = $store_now, revoked_why = 'restored'
where revoked_at is null
