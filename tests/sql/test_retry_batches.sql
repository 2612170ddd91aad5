-- scope: read
select * from retry_batches order by all
