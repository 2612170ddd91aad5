-- every transaction has a number; the last one stands in the watermark beside the database too
alter table requests add column number bigint;

-- which history this file continues: one row is present, the others are histories it has left behind
create table store_generations (
  generation varchar primary key,
  begun_at timestamptz not null,
  present boolean not null
);

-- not null = being checked after a restore: nothing is sent before it has been looked up at the target
alter table integration_state add column restoring_since_at timestamptz;

-- each time the store noticed that it had lost acknowledged transactions
create table restores (
  restore_id varchar primary key,        -- the generation that began with it
  noticed_at timestamptz not null,
  why varchar not null,                  -- put_back, behind_watermark, no_watermark, other_generation, behind_client
  lost_from_at timestamptz,              -- decisions between these two may be missing; null = not known
  lost_until_at timestamptz
);
