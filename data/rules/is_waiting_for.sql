-- An invitation that somebody may still take.
create or replace macro is_waiting_for(taken_at, withdrawn_at, ends_at, moment) as
taken_at is null and withdrawn_at is null and ends_at > moment
