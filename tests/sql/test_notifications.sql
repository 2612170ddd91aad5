-- scope: read
select * from notifications order by all
