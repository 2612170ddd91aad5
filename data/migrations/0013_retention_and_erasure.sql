-- How many days the words of what is settled are kept: what systems said, and the values that were sent.
alter table organisations add column retention_days integer default 90;

-- When the words of a row were taken out, because their time had ended or because somebody's data were erased.
alter table records add column emptied_at timestamptz;
alter table attempt_outcomes add column emptied_at timestamptz;
alter table runs add column emptied_at timestamptz;
alter table notifications add column emptied_at timestamptz;
alter table health_changes add column emptied_at timestamptz;

-- What was erased of people's data. A file beside the database tells it too: it outlives a restore.
create table erasures (
  erasure_id varchar primary key,
  organisation_id varchar not null,
  asked varchar not null,                -- a slow digest of what was asked for, never the name itself
  erased_by varchar not null,
  erased_at timestamptz not null,
  records integer not null,
  other_rows integer not null,
  applied_at timestamptz not null,
  rewritten_at timestamptz               -- null: the file may hold the old bytes still, and is written anew
);
