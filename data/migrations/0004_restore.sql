-- every transaction has a number; the last one stands in the watermark beside the database too
alter table requests add column number bigint;

-- one row: which history this file continues. A store that lost some of it begins a new generation
create table store_generation (
  generation varchar not null,
  begun_at timestamptz not null
);

-- not null = being checked after a restore: nothing is sent before it has been looked up at the target
alter table integration_state add column restoring_since_at timestamptz;

-- each time the store noticed that it had lost acknowledged transactions
create table restores (
  restore_id varchar primary key,        -- the generation that began with it
  noticed_at timestamptz not null,
  why varchar not null,                  -- behind_watermark, no_watermark, other_generation, behind_client
  lost_from_at timestamptz,              -- decisions between these two may be missing; null = not known
  lost_until_at timestamptz
);
