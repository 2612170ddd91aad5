-- scope: read
select * from integration_money order by all
