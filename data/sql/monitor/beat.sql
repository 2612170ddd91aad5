-- scope: sync
insert into heartbeats (name, beat_at, detail)
values ($name, $store_now, $detail)
on conflict (name) do update set beat_at = excluded.beat_at, detail = excluded.detail
