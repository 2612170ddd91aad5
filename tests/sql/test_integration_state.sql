-- scope: read
select * from integration_state order by all
