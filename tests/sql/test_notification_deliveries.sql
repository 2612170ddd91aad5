-- scope: read
select * from notification_deliveries order by all
