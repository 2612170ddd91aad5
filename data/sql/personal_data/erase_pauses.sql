-- scope: own
update integrations
set pause_reason = '…'
from rows
where rows.place = 'pause' and integrations.integration_id = rows.row_id
