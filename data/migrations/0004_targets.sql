-- which system (and whose books in it) the last attempt was made at; null: the one of `integration_state.older_target`
alter table records add column target varchar;
-- how often a person asked again after a definite refusal: a part of the idempotency key; null: never
alter table records add column generation integer;
-- where the configuration says that records go
alter table integration_state add column target varchar;
-- where they went before anybody wrote it down for each record
alter table integration_state add column older_target varchar;
-- not null = it says another one since then, and what was sent before is not yet looked up there
alter table integration_state add column target_changed_at timestamptz;
