-- scope: read
select * from audit_log order by all
