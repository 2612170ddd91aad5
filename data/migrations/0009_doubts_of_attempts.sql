-- Why a person should look at what the last attempt sent, as JSON (code and values of a sentence of ours): it is said once it
-- is known to be booked, also where that is found out later.
alter table records add column doubt varchar;
