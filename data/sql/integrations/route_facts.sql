-- scope: sync
-- What a sync of an integration needs to know beside its configuration, also of one that is not saved yet.
select
  (select time_zone from organisations where organisation_id = $organisation_id) as time_zone,
  (select target from integration_state where integration_id = $integration_id) as target,
  name_of_target($integration_id, $identity, $as_written) as name_of_target,
  (select config from integrations where integration_id = $integration_id) as config,
  exists (from spelled_before where integration_id = $integration_id) as is_spelled_before,
  exists (from old_spellings where integration_id = $integration_id) as has_old_keys
