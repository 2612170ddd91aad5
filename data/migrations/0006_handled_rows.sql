-- Rows of the source that are no records, and that a person marked as handled as they stand there.
alter table integration_state add column handled_source_rows integer default 0;
