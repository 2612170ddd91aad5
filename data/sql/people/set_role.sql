-- scope: act admin fresh
-- Only where the role is still the one that was seen, and an administrator is left.
update memberships
set role = $role
where
  organisation_id = $organisation_id
  and person_id = $whom
  and role = $was
  and list_contains($organisations, organisation_id)
  and ($role = 'admin' or role <> 'admin' or has_other_admin($organisation_id, $whom))
