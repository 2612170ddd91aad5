-- scope: sync
insert into reminder_days (organisation_id, local_day, decided_at)
values ($organisation_id, $local_day, $decided_at)
on conflict (organisation_id, local_day) do nothing
