-- scope: sync
-- It ended long ago, whatever the clock says then: a clock that goes back must not make it last.
update leases
set until_at = timestamptz '1970-01-01 00:00:00+00'
where integration_id = $integration_id and epoch = $epoch
