-- scope: configure admin
-- What records call the target of a configuration: as its state says, or before anybody noted it there, as older versions
-- wrote it down. A name belongs to one target: one that is another's was noted by somebody who saved meanwhile.
insert into target_names (integration_id, identity, name)
select integration_id, $identity, coalesce(target, $as_written)
from integration_state as noted
where
  integration_id = $integration_id
  and not exists (
    select 1 from target_names as others
    where
      others.integration_id = $integration_id
      and others.identity <> $identity
      and others.name = coalesce(noted.target, $as_written)
  )
on conflict (integration_id, identity) do update set name = excluded.name
