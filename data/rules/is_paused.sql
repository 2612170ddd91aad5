-- Told to rest at a moment: a pause without an end lasts until somebody resumes it, one that has ended by itself is none.
create or replace macro is_paused(paused_at, until_at, moment) as
paused_at is not null and (until_at is null or until_at > moment)
