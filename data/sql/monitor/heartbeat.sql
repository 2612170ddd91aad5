-- scope: sync
select beat_at, detail
from heartbeats
where name = $name
