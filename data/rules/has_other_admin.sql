-- Somebody else administers the organisation: it is never left without.
create or replace macro has_other_admin(its_organisation, its_person) as
exists (
  select 1 from memberships as others
  where others.organisation_id = its_organisation and others.person_id <> its_person and others.role = 'admin'
)
