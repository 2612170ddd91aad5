create table schema_version (
  number integer not null,
  name varchar not null,
  applied_at timestamptz not null
);
