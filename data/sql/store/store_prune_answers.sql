-- scope: own
-- The last one stays: its number says how far this database goes.
delete from requests
where answered_at < $before and coalesce(number, 0) < (select coalesce(max(number), 1) from requests);
