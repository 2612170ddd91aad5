-- When something became of a record last.
create or replace macro last_heard_at(last_attempt_at, booked_at, handled_at, first_seen_at) as
greatest(last_attempt_at, booked_at, handled_at, first_seen_at)
