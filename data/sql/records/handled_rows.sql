-- scope: read
-- Rows that nobody could read and a person has handled, also those that have left the source or hold something else now.
-- `is_in_source`: also where it was handled while the sync that did not meet it any more was running, which had planned
-- before. `is_settled`: a person has asked since then for the record that stood in it; a sync only looked it up.
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
    attempts.record_key,
    max(attempts.intent_at) as asked_at
  from attempts
  inner join runs on attempts.run_id = runs.run_id
  where
    attempts.integration_id = $integration_id
    and runs.kind = 'retry'
    and attempts.record_key in (select handled.row_key from handled)
  group by attempts.record_key
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
