-- scope: own
-- What a write must know before it changes anything: was it answered before, and whose lease is it? A row for each.
select
  answer,
  null::bigint as epoch
from requests
where request_id = $request_id
union all
select
  null as answer,
  epoch
from leases
where integration_id = $integration_id;
