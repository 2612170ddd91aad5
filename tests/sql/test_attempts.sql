-- scope: read
select * from attempts order by all
