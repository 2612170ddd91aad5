-- scope: read
-- What a closing decides from beside the facts of the light.
select
  integrations.name, integrations.target_name, integrations.alert_after_failures,
  integration_state.version, integration_state.consecutive_failures, integration_state.light,
  $store_now as read_at,
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
  ), 0) as worse_today
from integrations
join integration_state on integration_state.integration_id = integrations.integration_id
left join episodes on episodes.integration_id = integrations.integration_id and episodes.ended_at is null
where integrations.integration_id = $integration_id
