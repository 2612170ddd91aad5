-- scope: read
select * from retry_batch_records order by all
