-- When a record was first refused in a way that may be the connection's (a 403 among others); null once it is known whose
-- the refusal was. It is the record's when something was booked since, and the connection's until then.
alter table records add column suspected_at timestamptz;

-- before, the code that stood beside "not sent" said it
update records
set suspected_at = coalesce(last_attempt_at, open_since_at)
where state = 'waiting' and category = 'not_sent' and code is not null;
