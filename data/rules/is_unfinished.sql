-- A stored retry that has not come to its end.
create or replace macro is_unfinished(status) as status in ('waiting', 'running')
