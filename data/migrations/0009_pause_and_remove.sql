-- a pause says until when (null = until somebody resumes it), who asked and why
alter table integrations add column pause_until_at timestamptz;
alter table integrations add column paused_by varchar;
alter table integrations add column pause_reason varchar;

-- what was taken out: its ledger stays, and it can be added again under the same id
create table removed_integrations (
  integration_id varchar not null,
  organisation_id varchar not null,
  config varchar not null,
  configured_at timestamptz not null,
  removed_at timestamptz not null,
  removed_by varchar not null
);
