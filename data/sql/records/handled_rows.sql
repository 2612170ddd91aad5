-- scope: sync
-- Rows that nobody could read and a person has handled, also those that have left the source or hold something else now.
-- `is_in_source`: also where it was handled while the sync that did not meet it any more was running, which had planned
-- before. `is_settled`: a person has asked since then for the record that stood in it. A retry that was asked for before,
-- and runs only now, does not send what has been booked by hand meanwhile.
with handled as (
  select
    record_key,
    row_key,
    origin,
    revision,
    handled_by,
    handled_at,
    handled_reason,
    due
  from records
  where integration_id = $integration_id and category = 'source_row' and handled_at is not null
),

asked as (  -- few of many
  select
    chosen.record_key,
    max(batches.requested_at) as asked_at
  from retry_batch_records as chosen
  inner join retry_batches as batches on chosen.batch_id = batches.batch_id
  where
    chosen.integration_id = $integration_id
    and chosen.record_key in (select handled.row_key from handled)
  group by chosen.record_key
)

select
  handled.record_key,
  handled.row_key,
  handled.origin,
  handled.revision as content,
  handled.handled_by,
  handled.handled_reason,
  handled.due or coalesce(
    handled.handled_at >= (
      select state.last_started_at from integration_state as state where state.integration_id = $integration_id
    ),
    false
  ) as is_in_source,
  coalesce(asked.asked_at > handled.handled_at, false) as is_settled
from handled
left join asked on handled.row_key = asked.record_key
order by handled.handled_at, handled.record_key
