-- scope: read
select * from attempt_outcomes order by all
