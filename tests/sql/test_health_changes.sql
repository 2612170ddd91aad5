-- scope: read
select * from health_changes order by all
