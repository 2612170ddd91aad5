-- Open: due, and the sync that ended last left it unbooked.
create or replace macro is_open(due, open_since_at) as due and open_since_at is not null
