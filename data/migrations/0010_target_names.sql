-- What each target of an integration is called in `records.target` and `integration_state.target`: its identity, or what an
-- older version wrote down instead. So it is known again, however its address is written by then.
create table target_names (
  integration_id varchar not null,
  identity varchar not null,
  name varchar not null,
  primary key (integration_id, identity)
);
