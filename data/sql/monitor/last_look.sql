-- scope: read door
-- Since when both of the monitor's loops turn, null where one never did: no more is told before it is known who asks.
select
  $store_now as store_at,
  case when count(*) = 2 then min(beat_at) end as looked_at
from heartbeats
where name in ('watch', 'reconciler')
