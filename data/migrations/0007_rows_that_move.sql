-- Of a row of the source that is no record: the key of the record that stands in it, where it says one. A row of before was
-- remembered by that key and where it stands.
alter table records add column row_key varchar;
update records
set row_key = left(record_key, (length(record_key) - length(origin) - 3)::bigint)
where category = 'source_row' and ends_with(record_key, ' (' || origin || ')');

-- of a record that waits for a person because of the handled row it stood in: the key that this row is remembered by
alter table records add column left_for varchar;

-- How often a person has handled rows that could not be read: a sync that knows of fewer sends nothing before it has looked.
alter table integration_state add column rows_handled integer default 0;
