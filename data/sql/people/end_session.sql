-- scope: act door
-- What the browser that holds it asks for: signing out.
update sessions
set revoked_at = $store_now, revoked_why = $why
where session_id = $session_id and revoked_at is null
