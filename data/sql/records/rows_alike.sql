-- scope: sync
-- Of the contents of handled rows in the source: how many rows stood there with it in the last whole read, and how many of
-- them are handled. What only a read met that broke off may be one of these that moved. Where some rows were only counted
-- nobody knows how many stood there.
with standing as (
  select
    record_key,
    revision,
    state,
    handled_at,
    last_seen_run_id,
    open_run_id
  from records
  where integration_id = $integration_id and category = 'source_row' and due
)

select
  revision as content,
  count(*) filter (
    where state = 'handled' or open_run_id <= (select min(every.last_seen_run_id) from standing as every)
  ) as alike,
  count(*) filter (where state = 'handled') as handled
from standing
where revision is not null
  and not exists (select 1 from standing as counted where counted.record_key = $not_listed)
group by revision
having count(*) filter (where handled_at is not null) > 0
