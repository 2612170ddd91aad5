-- scope: sync
delete from heartbeats where name = $name
