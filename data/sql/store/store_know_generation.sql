-- scope: own
-- A history seen elsewhere: from here on it is one that was left behind.
insert into store_generations (generation, begun_at, present)
values ($generation, $store_now, false)
on conflict do nothing
