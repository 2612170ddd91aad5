-- scope: sync
select coalesce(rows_handled, 0) as times from integration_state where integration_id = $integration_id
