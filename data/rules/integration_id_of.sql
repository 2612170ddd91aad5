-- What an integration is kept by. Its own id alone is whose it was first; one that nobody used, the first organisation's.
-- That never changes: the first organisation stays the first, and state and removals stay. Any other holds its
-- organisation, with a sign between that no id holds (core/configuration/ids.py).
create or replace macro integration_id_of(own, its_organisation) as
case
  when its_organisation = coalesce(
    (select min(states.organisation_id) from integration_state as states where states.integration_id = own),
    (select min(removed.organisation_id) from removed_integrations as removed where removed.integration_id = own),
    (select min(organisations.organisation_id) from organisations where organisations.is_first),
    its_organisation
  ) then own
  else its_organisation || '_' || own
end
