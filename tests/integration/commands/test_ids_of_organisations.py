"""An integration's id stands before every record of its ledger: another organisation cannot take it over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.configuration import OrganisationConfig
from core.errors import NotAllowed
from core.model import Principal
from core.permissions import Role
from data.commands.integrations import save_integration, save_organisation
from data.commands.removing import remove as remove_integration
from data.commands.removing import still_open
from tests.fakes import Office, integration, record

BOTH = Principal("kari", {"acme": Role.ADMIN, "other": Role.ADMIN}, is_operator=True)


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record("UT-001")])
    other = OrganisationConfig(id="other", name="Other", admins=("admin@example.org",))
    save_organisation(BOTH, opened.store, other, opened.clock.now())
    yield opened
    opened.store.close()


def save(office: Office, organisation: str, integration_id: str = "acme-expenses") -> None:
    config = integration(integration_id).model_copy(update={"organisation": organisation})
    save_integration(BOTH, office.store, config, office.clock.now())


def remove(office: Office) -> None:
    left = still_open(BOTH, office.store, "acme-expenses")
    remove_integration(BOTH, office.store, "acme-expenses", left, request_id="r1", now=office.clock.now())


def test_an_id_of_another_organisation_is_refused_while_it_is_in_use(office: Office) -> None:
    with pytest.raises(NotAllowed, match="Choose another id"):
        save(office, "other")


def test_an_id_of_another_organisation_is_refused_also_after_it_was_removed(office: Office) -> None:
    office.sync()
    remove(office)

    with pytest.raises(NotAllowed, match="Choose another id"):
        save(office, "other")


def test_the_organisation_itself_takes_it_up_again_with_its_ledger(office: Office) -> None:
    office.sync()
    remove(office)

    save(office, "acme")

    assert office.sync().counts.nothing_to_do == 1


def test_another_id_is_free(office: Office) -> None:
    save(office, "other", "other-expenses")
