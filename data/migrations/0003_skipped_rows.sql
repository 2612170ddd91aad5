-- rows of the source that a sync left out, as its configuration says
alter table runs add column skipped_rows integer default 0;
