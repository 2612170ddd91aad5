-- scope: configure admin
-- Stands behind the organisation's own row in its transaction: that one refuses what is somebody else's.
insert into recipients (organisation_id, channel, address, language, position)
select $organisation_id, rows.channel, rows.address, rows.language, rows.position
from rows
on conflict (organisation_id, channel, address) do update
set
  language = excluded.language, position = excluded.position
