-- scope: own
-- Who did what, and when, stays in the log; what was written beside it goes.
update audit_log
set before = rows.earlier, after = rows.content
from rows
where rows.place = 'activity' and audit_log.audit_id = rows.row_id
