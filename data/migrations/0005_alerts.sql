-- what an episode's last message told, so that the next state can be compared; and who has seen it
alter table episodes add column told varchar;              -- JSON list of marks
alter table episodes add column acknowledged_at timestamptz;
alter table episodes add column acknowledged_by varchar;

-- no e-mail about this integration until then
alter table integrations add column muted_at timestamptz;
alter table integrations add column muted_until_at timestamptz;
alter table integrations add column muted_by varchar;

-- not null = it is known and told that it has gone stale; the next sync that ends by itself clears it
alter table integration_state add column stale_told_at timestamptz;

-- notifications of one organisation that leave together are one letter
alter table notifications add column letter_id varchar;
alter table notifications add column gathered_at timestamptz;
update notifications set letter_id = notification_id, gathered_at = created_at;

-- why a delivery failed or was skipped, as a word the pages can say; and where counting began anew
alter table notification_deliveries add column reason varchar;
alter table notification_deliveries add column tries_before integer default 0;

-- each local day an organisation's reminder is decided once, whatever was decided
create table reminder_days (
  organisation_id varchar not null,
  local_day varchar not null,            -- 2026-11-23
  decided_at timestamptz not null,
  primary key (organisation_id, local_day)
);
