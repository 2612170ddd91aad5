-- scope: read
select * from runs order by all
