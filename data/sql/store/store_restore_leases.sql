-- scope: own
-- No epoch of the lost history may come again, whoever restores the same file how often: they begin at the clock.
insert into leases (integration_id, epoch, holder, until_at)
select integration_id, epoch_ms($store_now), 'restore', $store_now
from (select integration_id from integrations union select integration_id from leases)
on conflict (integration_id) do update
set epoch = greatest(leases.epoch + 1000000, excluded.epoch), holder = excluded.holder, until_at = excluded.until_at
