-- Handled rows that stand elsewhere since one whole read, each at most once: from where, to where. `is_same`: with the same
-- content; of others only the history follows, by the key of the record, or to the key that a row without one has now. A row
-- without a key is looked for in its own file.
create or replace macro moved_rows(its_integration, its_run, its_contents) as table
with standing as (
  select
    record_key, row_key, origin, revision, handled_revision, state, due, handled_at, last_seen_run_id, open_run_id,
    'key ' || row_key as whose_key,
    coalesce('key ' || row_key, 'file ' || coalesce(place ->> '$[0]', '') || ' ' || coalesce(place ->> '$[3]', '')) as whose
  from records
  where integration_id = its_integration and category = 'source_row'
),

gone as (
  select
    *,
    row_number() over (partition by whose, handled_revision order by record_key) as number
  from standing
  where
    handled_at is not null
    and (
      (state = 'handled' and due and last_seen_run_id <> its_run)
      or (state = 'rejected' and last_seen_run_id = its_run and open_run_id = its_run)
    )
),

come as (
  select
    *,
    row_number() over (partition by whose, revision order by record_key) as number
  from standing
  where state = 'rejected' and due and last_seen_run_id = its_run
),

same as (
  select
    gone.record_key as from_key,
    come.record_key as to_key,
    come.open_run_id
  from gone
  inner join come on gone.whose = come.whose and gone.handled_revision = come.revision and gone.number = come.number
  where list_contains(its_contents, come.revision)
),

gone_else as (
  select
    record_key,
    row_key is null as is_by_place,
    coalesce(whose_key, 'at ' || origin) as whose_else,
    row_number() over (partition by coalesce(whose_key, 'at ' || origin) order by record_key) as number
  from gone
  where state = 'handled' and record_key not in (select same.from_key from same)
),

new_else as (
  select
    record_key,
    open_run_id,
    whose_key,
    origin
  from come
  where
    handled_at is null and open_run_id = its_run and row_key is not null and record_key not in (select same.to_key from same)
),

come_else as (
  select
    record_key,
    open_run_id,
    whose_key as whose_else,
    row_number() over (partition by whose_key order by record_key) as number
  from new_else
  union all
  select
    record_key,
    open_run_id,
    'at ' || origin as whose_else,
    row_number() over (partition by origin order by record_key) as number
  from new_else
),

else_where as (
  select
    gone_else.record_key as from_key,
    come_else.record_key as to_key,
    come_else.open_run_id
  from gone_else
  inner join come_else on gone_else.whose_else = come_else.whose_else and gone_else.number = come_else.number
  qualify row_number() over (partition by come_else.record_key order by gone_else.is_by_place desc) = 1
)

select
  from_key,
  to_key,
  open_run_id,
  true as is_same
from same
union all
select
  from_key,
  to_key,
  open_run_id,
  false as is_same
from else_where
