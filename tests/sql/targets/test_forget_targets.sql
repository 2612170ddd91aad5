-- scope: sync
update records set target = null
