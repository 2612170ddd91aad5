-- scope: act
insert into integration_state (integration_id, organisation_id, version, updated_at)
values ($integration_id, $organisation_id, 0, $updated_at)
on conflict (integration_id) do nothing
