-- scope: own
delete from requests
where answered_at < $before;
