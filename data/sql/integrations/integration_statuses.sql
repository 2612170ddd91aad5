-- scope: read viewer
-- One row per integration with all that decides its light and what is told of it, its last sync and the run that is
-- going on. Pages ask for their organisations; a closing and the watch loop for none: they look at everybody's.
with running as (
  select
    integration_id,
    max(run_id) as run_id,
    arg_max(kind, run_id) as kind,
    arg_max_null(batch_id, run_id) as batch_id,
    arg_max(triggered_by, run_id) as triggered_by,
    arg_max_null(cancel_asked_by, run_id) as cancel_asked_by,
    arg_max(started_at, run_id) as started_at
  from runs
  where ended_at is null and status = 'running' -- whole blocks of ended runs are passed over
  group by integration_id
)

select
  i.integration_id,
  i.name,
  i.organisation_id,
  o.name as organisation_name,
  o.time_zone,
  o.language,
  i.source_kind,
  i.target_name,
  i.config,
  (i.config ->> '$.mapping.amount') is not null as has_amounts,
  i.stale_after_seconds,
  i.alert_after_failures,
  i.configured_at,
  case when is_paused(i.paused_at, i.pause_until_at, coalesce($now, $store_now)) then i.paused_at end as paused_at,
  coalesce(s.version, 0) as version,
  s.light,
  s.stale_told_at,
  s.updated_at,
  s.last_run_id,
  s.last_ended_by_itself_at,
  coalesce(s.consecutive_failures, 0) as consecutive_failures,
  coalesce(s.open_records, 0) as open_records,
  coalesce(s.open_source_rows, 0) as open_source_rows,
  coalesce(s.handled_source_rows, 0) as handled_source_rows,
  s.oldest_open_at,
  coalesce(s.changed_after_booked, 0) as changed_after_booked,
  coalesce(s.changed_after_handled, 0) as changed_after_handled,
  coalesce(s.retry_remarks, 0) as retry_remarks,
  coalesce(s.retry_gone, 0) as retry_gone,
  coalesce(s.numbers_do_not_add_up, false) as numbers_do_not_add_up,
  s.repaired_records,
  s.repaired_at,
  s.restoring_since_at,
  s.target_changed_at,
  s.oldest_pending_until_at,
  l.kind as last_kind,
  l.status as last_status,
  l.started_at as last_started_at,
  l.ended_at as last_ended_at,
  l.due as last_due,
  l.booked as last_booked,
  l.already_there as last_already_there,
  l.pending as last_pending,
  l.failed_now as last_failed_now,
  l.carried_over as last_carried_over,
  l.unknown as last_unknown,
  l.unsent as last_unsent,
  l.nothing_to_do as last_nothing_to_do,
  l.remarks as last_remarks,
  l.changed_after_booked as last_changed_after_booked,
  l.broken_rows as last_broken_rows,
  l.gone as last_gone,
  l.stop_category as last_stop_category,
  l.stop_message as last_stop_message,
  l.stop_ours as last_stop_ours,
  p.episode_id,
  p.opened_at,
  p.alerted_at,
  p.told,
  r.run_id as running_id,
  r.kind as running_kind,
  r.batch_id as running_batch_id,
  r.triggered_by as running_by,
  r.cancel_asked_by as running_cancel_by,
  r.started_at as running_since_at,
  h.detail as running_detail,
  e.until_at as running_lease_until_at,
  coalesce($now, $store_now) as read_at,
  -- both loops must turn: the older beat counts, and a missing one means "not seen"
  case when w.beat_at <= c.beat_at then w.beat_at when c.beat_at < w.beat_at then c.beat_at end as monitor_seen_at
from integrations as i
inner join organisations as o on i.organisation_id = o.organisation_id
left join integration_state as s on i.integration_id = s.integration_id
left join runs as l on s.last_run_id = l.run_id
left join episodes as p on i.integration_id = p.integration_id and p.ended_at is null
left join running as r on i.integration_id = r.integration_id
left join heartbeats as h on h.name = 'run:' || r.run_id
left join leases as e on e.integration_id = r.integration_id
left join heartbeats as w on w.name = 'watch'
left join heartbeats as c on c.name = 'reconciler'
where
  ($organisations::varchar[] is null or list_contains($organisations::varchar[], i.organisation_id))
  and ($integration_id is null or i.integration_id = $integration_id)
order by i.integration_id
limit $most
