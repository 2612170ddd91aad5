-- scope: read
select * from records order by record_key
