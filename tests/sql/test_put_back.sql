-- scope: own
update integration_state set restoring_since_at = $restoring_since_at
