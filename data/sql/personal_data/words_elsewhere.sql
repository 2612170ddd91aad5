-- scope: read admin
-- What else holds one of some texts: messages, lights, syncs that stopped, mails that did not leave, pauses, the log.
with places as (
  select
    organisation_id, integration_id, 'notification' as place, notification_id as row_id, created_at as told_at,
    facts as content
  from notifications
  union all
  select
    organisation_id, null as integration_id, 'delivery' as place, delivery_id as row_id, sent_at as told_at,
    concat_ws(chr(10), last_error, last_error_ours) as content
  from notification_deliveries
  where last_error is not null
  union all
  select
    organisation_id, integration_id, 'health_change' as place, change_id as row_id, changed_at as told_at,
    reasons as content
  from health_changes
  union all
  select
    organisation_id, integration_id, 'run' as place, run_id as row_id, started_at as told_at,
    concat_ws(chr(10), stop_message, stop_ours) as content
  from runs
  where stop_message is not null
  union all
  select
    organisation_id, integration_id, 'pause' as place, integration_id as row_id, paused_at as told_at,
    pause_reason as content
  from integrations
  where pause_reason is not null
  union all
  select
    organisation_id, integration_id, 'activity' as place, audit_id as row_id, happened_at as told_at,
    concat_ws(chr(10), before, after) as content
  from audit_log
  where coalesce(before, after) is not null
)

select
  integration_id,
  place,
  row_id,
  told_at,
  content
from places
where list_contains($organisations, organisation_id)
  and organisation_id = $organisation_id
  and ($integration_id is null or integration_id = $integration_id)
  and holds_any(content, $texts::varchar[])
order by told_at, row_id
limit $limit
