-- What the target of an identity is called in the records of an integration. One that nobody has kept a name of may be
-- called as an older version did, which wrote it down to the letter: `as_written`.
create or replace macro name_of_target(whose, this_one, as_written) as
coalesce(
  (
    select target_names.name from target_names
    where target_names.integration_id = whose and target_names.identity = this_one
  ),
  case
    when
      exists (
        select 1 from records
        where records.integration_id = whose and records.target = as_written
      )
      or exists (
        select 1 from integration_state as noted
        where noted.integration_id = whose and as_written in (noted.older_target, noted.target)
      )
      then as_written
  end,
  this_one
)
