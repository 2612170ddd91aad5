-- scope: own
-- Texts of ours that hold what was told of records, each with its place.
with places as (
  select
    'notification' as place,
    notification_id as row_id,
    facts as content,
    null as earlier
  from notifications
  union all
  select
    'health_change' as place,
    change_id as row_id,
    reasons as content,
    null as earlier
  from health_changes
  union all
  select
    'activity' as place,
    audit_id as row_id,
    after as content,
    before as earlier
  from audit_log
)

select
  places.place,
  places.row_id,
  places.content,
  places.earlier
from places
inner join rows on places.place = rows.place and places.row_id = rows.row_id
