-- scope: sync
-- Of which of these records some attempt may have left whose end no answer of the system told, whatever look-ups said
-- of it since. `gateway`: a page answered, maybe in place of the system; one that asks who we are lets nothing through.
select distinct record_key
from attempt_outcomes
where integration_id = $integration_id
  and record_key in (select unnest($record_keys::varchar[]))
  and (
    (result = 'unknown' and found_by in ('answer', 'leftover', 'restore'))
    or (found_by = 'gateway' and result <> 'not_sent')
  )
