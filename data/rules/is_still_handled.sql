-- A row of the source that is no record, and that a person handled as it stands there now.
create or replace macro is_still_handled(state, handled_revision, content) as
state = 'handled' and coalesce(content = handled_revision, false)
