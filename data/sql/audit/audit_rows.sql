-- scope: read viewer
-- Who did what, newest first, a page at a time: `until_at` and `until_id` are the last row of the page before. Addresses of
-- people, and where letters go, are told where somebody may see them.
select
  a.audit_id, a.organisation_id, a.integration_id, a.person, a.action, a.happened_at,
  case
    when list_contains($addresses_of, a.organisation_id) then a.before
    when a.action = 'configure_organisation' then without_addresses(json_merge_patch(a.before, '{"recipients": null}')::varchar)
    else without_addresses(a.before)
  end as before,
  case
    when list_contains($addresses_of, a.organisation_id) then a.after
    when a.action = 'configure_organisation' then without_addresses(json_merge_patch(a.after, '{"recipients": null}')::varchar)
    else without_addresses(a.after)
  end as after,
  i.name as integration_name, coalesce(o.time_zone, 'Europe/Oslo') as time_zone
from audit_log as a
left join integrations as i on a.integration_id = i.integration_id
left join organisations as o on a.organisation_id = o.organisation_id
where
  list_contains($organisations, a.organisation_id)
  and ($integration_id is null or a.integration_id = $integration_id)
  and ($person is null or a.person = $person)
  and ($action is null or a.action = $action)
  and ($until_at is null or (a.happened_at, a.audit_id) < ($until_at, $until_id))
order by a.happened_at desc, a.audit_id desc
limit $limit
