-- scope: read
select name, detail from heartbeats order by name
