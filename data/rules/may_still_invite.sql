-- Whoever made an invitation may make one now: an administrator, or the owner of the machine, who is no person of ours.
create or replace macro may_still_invite(its_maker, its_organisation) as
not exists (select 1 from persons as makers where makers.called = its_maker)
or exists (
  select 1
  from persons as makers
  inner join memberships as theirs on makers.person_id = theirs.person_id
  where makers.called = its_maker and theirs.organisation_id = its_organisation and theirs.role = 'admin'
)
