-- scope: own
update integrations set paused_at = $paused_at where integration_id = 'acme-expenses'
