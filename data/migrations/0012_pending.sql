-- the earliest moment at which something in a target's own queue is late
alter table integration_state add column oldest_pending_until_at timestamptz;
