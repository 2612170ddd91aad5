-- what a handled record was before, so that a person's decision can be taken back
alter table records add column handled_state varchar;
alter table records add column handled_open_since_at timestamptz;
alter table records add column handled_open_run_id varchar;
