-- scope: read
select * from leases order by all
