-- a person asked this run to stop
alter table runs add column cancel_asked_by varchar;

-- until when the target may take to book what it took into its own queue
alter table records add column pending_until_at timestamptz;
