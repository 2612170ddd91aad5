-- scope: own
insert into restores (restore_id, noticed_at, why, lost_from_at, lost_until_at)
select $restore_id, $store_now, $why, max(answered_at), $lost_until_at
from requests
