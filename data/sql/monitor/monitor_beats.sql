-- scope: read anyone
-- When the monitor's loops last turned, how much of the disk was free then, and what time the store believes it is.
select
  $store_now as store_at,
  max(beat_at) filter (where name = 'watch') as watch_at,
  max(beat_at) filter (where name = 'reconciler') as reconciler_at,
  max(detail) filter (where name = 'reconciler') as free_percent
from heartbeats
