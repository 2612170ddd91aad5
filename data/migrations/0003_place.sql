-- where the record stands in its source, as JSON [file, kind, number, sheet], so that it can be said in any language;
-- null: `origin` is no place in a file
alter table records add column place varchar;
