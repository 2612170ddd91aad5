-- scope: act admin
-- A pause that is set again only changes its end and its reason.
update integrations
set
  paused_at = case
    when is_paused(paused_at, pause_until_at, $store_now) then paused_at else $store_now
  end,
  pause_until_at = $until_at,
  paused_by = $person,
  pause_reason = $reason
where integration_id = $integration_id and list_contains($organisations, organisation_id)
