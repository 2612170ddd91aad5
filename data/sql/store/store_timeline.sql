-- scope: own
-- Which history this database continues, which ones it left behind, and how far it goes.
select
  (select generation from store_generations where present) as generation,
  (select list(generation) from store_generations) as known,
  (select coalesce(max(number), 0) from requests) as number,
  (select max(answered_at) from requests) as last_at
