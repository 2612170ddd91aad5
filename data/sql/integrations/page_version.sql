-- scope: read viewer
-- A few numbers that change whenever something on a page would change.
select
  (
    select count(*)::varchar || ':' || coalesce(sum(version), 0)::varchar || ':' || coalesce(max(updated_at)::varchar, '')
    from integration_state
    where list_contains($organisations, organisation_id)
  ) as states,
  (
    select count(*)::varchar || ':' || coalesce(max(run_id), '')
    from runs
    where
      list_contains($organisations, organisation_id)
      and ended_at is null -- whole blocks of ended runs are passed over
      and status = 'running'
  ) as running,
  (
    select coalesce(max(run_id), '')
    from runs
    where list_contains($organisations, organisation_id) and started_at > $now - interval 2 day
  ) as newest_run,
  (
    select
      count(*)::varchar || ':' || count(*) filter (where status = 'waiting')::varchar
      || ':' || count(*) filter (where status = 'running')::varchar || ':' || coalesce(max(batch_id), '')
    from retry_batches
    where list_contains($organisations, organisation_id) and requested_at > $now - interval 7 day
  ) as batches,
  (
    select
      count(*)::varchar || ':' || coalesce(max(configured_at)::varchar, '')
      || ':' || count(paused_at)::varchar || ':' || coalesce(max(paused_at)::varchar, '')
      || ':' || coalesce(max(pause_until_at)::varchar, '')
    from integrations
    where list_contains($organisations, organisation_id)
  ) as configured,
  (
    select
      count(*)::varchar || ':' || count(*) filter (where d.status = 'sent')::varchar
      || ':' || count(*) filter (where d.status = 'failed')::varchar
      || ':' || coalesce(sum(d.tries) filter (where d.status in ('pending', 'sending')), 0)::varchar
    from notifications as n
    inner join notification_deliveries as d on n.notification_id = d.notification_id
    where list_contains($organisations, n.organisation_id) and n.created_at > $now - interval 7 day
  ) as messages,
  (
    select
      count(*)::varchar || ':' || count(e.acknowledged_at)::varchar || ':' || coalesce(max(e.acknowledged_at)::varchar, '')
    from episodes as e
    where list_contains($organisations, e.organisation_id) and e.ended_at is null
  ) as episodes,
  (
    select coalesce(string_agg(i.integration_id || i.muted_until_at::varchar, ',' order by i.integration_id), '')
    from integrations as i
    where list_contains($organisations, i.organisation_id) and i.muted_until_at > $now
  ) as mutes
