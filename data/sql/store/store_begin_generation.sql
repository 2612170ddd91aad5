-- scope: own
insert into store_generations (generation, begun_at, present)
values ($generation, $store_now, true)
