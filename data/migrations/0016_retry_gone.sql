-- records that retries since the last sync found to have left the source
alter table integration_state add column retry_gone integer default 0;
