-- scope: own
-- What this database knows of erasures, and whether its file was written anew since then.
select
  erasure_id,
  rewritten_at is not null as is_rewritten
from erasures
