-- Open, on its way, or in the target's own queue: what would be lost sight of with its integration.
create or replace macro is_unsettled(due, open_since_at, state) as
is_open(due, open_since_at) or (due and state in ('sending', 'pending_target'))
