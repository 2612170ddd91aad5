-- the revision a person has seen of a record that was changed after it was booked, and when that change was noticed
alter table records add column acknowledged_revision varchar;
alter table records add column changed_at timestamptz;

-- what the system remarked on in retries since the last sync
alter table integration_state add column retry_remarks integer default 0;

-- what was booked before its amount was kept: as its attempt carried it
update records
set sent_amount = attempts.amount, sent_currency = attempts.currency
from attempts
where records.state in ('booked', 'pending_target')
  and records.sent_amount is null
  and attempts.integration_id = records.integration_id
  and attempts.attempt_id = records.last_attempt_id;
