-- scope: own
-- What a write must know before it changes anything: was it answered before, and whose lease is it?
select
  (select answer from requests where request_id = $request_id) as answer,
  (select epoch from leases where integration_id = $integration_id) as epoch;
