-- scope: read door
-- What time it is, by the one clock that all stored moments are read from.
select $store_now as store_at
