-- scope: read
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
      and status = 'running'
      and started_at > $now - interval 2 day
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
    from notification_deliveries as d
    where list_contains($organisations, d.organisation_id)
  ) as messages
