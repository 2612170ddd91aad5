-- the run that tried it last; null where none did, or where a person took "handled" back after a restore
alter table records add column last_run_id varchar;
update records
set last_run_id = attempts.run_id
from attempts
where attempts.attempt_id = records.last_attempt_id;
