-- scope: read
-- Rows that nobody could read and a person has handled, also those that have left the source or hold something else now.
-- `is_settled`: the record that stood in it was sent since then, which only a person asks for.
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

own as (  -- few of many
  select
    record_key,
    last_attempt_at
  from records
  where integration_id = $integration_id and record_key in (select handled.row_key from handled)
)

select
  handled.record_key,
  handled.row_key,
  handled.origin,
  handled.revision as content,
  handled.handled_by,
  handled.handled_reason,
  handled.due as is_in_source,
  coalesce(own.last_attempt_at > handled.handled_at, false) as is_settled
from handled
left join own on handled.row_key = own.record_key
order by handled.handled_at, handled.record_key
