-- scope: sync
-- A first epoch begins at the clock of the last restore: none of the lost history can be met again.
-- A lease that ends an hour later than any could end was given by a clock that was wrong; it holds nobody up.
insert into leases (integration_id, epoch, holder, until_at)
select
  $integration_id, 1 + coalesce(epoch_ms(max(noticed_at)), 0), $holder, $store_now + to_milliseconds($milliseconds)
from restores
on conflict (integration_id) do update
set epoch = leases.epoch + 1, holder = excluded.holder, until_at = excluded.until_at
where leases.until_at <= $store_now or leases.until_at > excluded.until_at + interval 1 hour
returning epoch, until_at
