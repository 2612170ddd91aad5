-- Nobody needs a record's words any more to get it booked: it is, or a person dealt with it, or its source let go of it.
create or replace macro is_settled(due, state) as
state in ('booked', 'handled') or (not due and state in ('waiting', 'rejected'))
