-- scope: read
select * from episodes order by all
