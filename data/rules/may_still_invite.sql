-- Whoever made an invitation may make one now: an administrator, or the owner of the machine, who is no person of ours;
-- an operator's brings the first one in, and is good until somebody came. Columns are given with their table: it reads
-- tables of its own, and an `organisation_id` alone would be theirs.
create or replace macro may_still_invite(its_maker, its_organisation) as
not exists (select 1 from persons as makers where makers.called = its_maker)
or exists (
  select 1
  from persons as makers
  inner join memberships as theirs on makers.person_id = theirs.person_id
  where makers.called = its_maker and theirs.organisation_id = its_organisation and theirs.role = 'admin'
)
or (
  exists (select 1 from persons as makers where makers.called = its_maker and makers.is_operator)
  and not exists (
    select 1 from invitations as earlier where earlier.organisation_id = its_organisation and earlier.taken_at is not null
  )
)
