-- scope: read
select
  integrations.name, integrations.target_name, integrations.stale_after_seconds, integrations.alert_after_failures,
  integrations.configured_at,
  case
    when integrations.pause_until_at is null or integrations.pause_until_at > $store_now then integrations.paused_at
  end as paused_at,
  integration_state.version, integration_state.last_run_id, integration_state.last_ended_by_itself_at,
  integration_state.consecutive_failures, integration_state.numbers_do_not_add_up, integration_state.light,
  integration_state.repaired_records, integration_state.repaired_at, integration_state.restoring_since_at,
  coalesce(integration_state.retry_remarks, 0) as retry_remarks,
  coalesce(integration_state.retry_gone, 0) as retry_gone,
  $store_now as read_at,
  runs.status, runs.started_at, runs.ended_at, runs.due, runs.booked, runs.already_there, runs.pending,
  runs.failed_now, runs.carried_over, runs.unknown, runs.unsent, runs.nothing_to_do, runs.remarks,
  runs.changed_after_booked, runs.broken_rows, runs.gone, runs.stop_category, runs.stop_message, runs.stop_ours,
  episodes.episode_id, episodes.opened_at, episodes.alerted_at, episodes.told,
  coalesce((
    select count(distinct notifications.letter_id)
    from notifications
    join organisations using (organisation_id)
    where
      organisation_id = (select organisation_id from integrations where integration_id = $integration_id)
      and notifications.kind = 'worse'
      and notifications.gathered_at
      >= date_trunc('day', $store_now at time zone organisations.time_zone) at time zone organisations.time_zone
  ), 0) as worse_today,
  (select max(beat_at) from heartbeats where heartbeats.name = 'watch') as monitor_seen_at
from integrations
join organisations on organisations.organisation_id = integrations.organisation_id
join integration_state on integration_state.integration_id = integrations.integration_id
left join runs on runs.run_id = integration_state.last_run_id
left join episodes on episodes.integration_id = integrations.integration_id and episodes.ended_at is null
where integrations.integration_id = $integration_id
