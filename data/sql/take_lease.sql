-- scope: sync
insert into leases (integration_id, epoch, holder, until_at)
values ($integration_id, 1, $holder, $store_now + to_milliseconds($milliseconds))
on conflict (integration_id) do update
set epoch = leases.epoch + 1, holder = excluded.holder, until_at = excluded.until_at
where leases.until_at <= $store_now
returning epoch, until_at
