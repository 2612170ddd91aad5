"""Ids are unique in an organisation: each has its own integration of an id, whatever others call theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.configuration import OrganisationConfig
from core.configuration.ids import own_id
from core.errors import NotAllowed
from core.model import Principal
from core.permissions import Role
from data.commands.integrations import list_integrations, load_integration, save_integration, save_organisation
from data.commands.removing import remove as remove_integration
from data.commands.removing import still_open
from data.ledger.routes import kept_by
from data.store.local import LocalStore
from tests.fakes import Office, integration, record

BOTH = Principal("kari", {"acme": Role.ADMIN, "other": Role.ADMIN}, is_operator=True)
ID = "acme-expenses"


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record("UT-001")])
    other = OrganisationConfig(id="other", name="Other", admins=("admin@example.org",))
    save_organisation(BOTH, opened.store, other, opened.clock.now())
    yield opened
    opened.store.close()


def save(office: Office, organisation: str, own: str = ID) -> str:
    config = integration(own).model_copy(update={"organisation": organisation})
    return save_integration(BOTH, office.store, config, office.clock.now())


def remove(office: Office, integration_id: str = ID) -> None:
    left = still_open(BOTH, office.store, integration_id)
    remove_integration(
        BOTH, office.store, integration_id, left, request_id=f"remove {integration_id}", now=office.clock.now()
    )


def test_two_organisations_have_an_integration_of_the_same_id(office: Office) -> None:
    second = save(office, "other")

    configs = list_integrations(BOTH, office.store)
    assert {key: (config.organisation, config.id) for key, config in configs.items()} == {
        "acme-expenses": ("acme", ID),
        "other_acme-expenses": ("other", ID),
    }
    assert (second, own_id(second), own_id(ID)) == ("other_acme-expenses", ID, ID)
    assert load_integration(BOTH, office.store, second).organisation == "other"


def test_saved_again_each_is_what_it_was(office: Office) -> None:
    first, second = save(office, "acme"), save(office, "other")

    assert (save(office, "acme"), save(office, "other")) == (first, second)
    assert len(list_integrations(BOTH, office.store)) == 2


def test_an_id_tells_an_organisation_nothing_of_another_ones(office: Office) -> None:
    """Whether others use the id, used it, or never did, it is kept alike."""
    used, free = save(office, "other"), save(office, "other", "free")
    remove(office)
    remove(office, used)

    assert (used, free, save(office, "other")) == ("other_acme-expenses", "other_free", used)


def test_no_two_pairs_of_ids_are_one(office: Office) -> None:
    """An id holds no sign that stands between two."""
    for organisation, own in (("other", "a-b"), ("acme", "other-a-b"), ("acme", "a-b")):
        save(office, organisation, own)

    assert list(list_integrations(BOTH, office.store)) == ["a-b", ID, "other-a-b", "other_a-b"]


def test_the_organisation_itself_takes_it_up_again_with_its_ledger(office: Office) -> None:
    office.sync()
    remove(office)

    save(office, "acme")

    assert office.sync().counts.nothing_to_do == 1


def test_another_one_that_takes_the_id_of_a_removed_one_begins_with_an_empty_ledger(office: Office) -> None:
    office.sync()
    remove(office)
    second = Office(
        records=office.records,
        target=office.target,
        beside=office,
        config=integration().model_copy(update={"organisation": "other"}),
    )

    assert second.sync().counts.booked == 1
    assert save(office, "acme") == ID
    assert office.sync().counts.nothing_to_do == 1


def test_what_an_older_version_kept_by_the_id_alone_stays_that_organisations(office: Office) -> None:
    """Two organisations of a home of before: the first to have used an id is kept by it alone, and nobody else ever."""
    save(office, "other", "theirs")
    _keep_by_its_own_id(office, "other_theirs")

    theirs, ours = save(office, "other", "theirs"), save(office, "acme", "theirs")

    assert (theirs, ours) == ("theirs", "acme_theirs")
    remove(office, "theirs")
    assert (save(office, "acme", "theirs"), save(office, "other", "theirs")) == ("acme_theirs", "theirs")


def test_a_ledger_is_never_another_organisations_whatever_it_is_kept_by(office: Office) -> None:
    """Should two save at once, and the rule be late: the write itself looks."""
    config = integration().model_copy(update={"organisation": "other"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data.commands.integrations.kept_by", lambda *_: ID)
        with pytest.raises(NotAllowed):
            save_integration(BOTH, office.store, config, office.clock.now())

    assert load_integration(BOTH, office.store, ID).organisation == "acme"


def test_the_first_organisation_stays_the_first(office: Office) -> None:
    for each in ("other", "acme"):
        tenant = OrganisationConfig(id=each, name="New name", admins=("admin@example.org",))
        save_organisation(BOTH, office.store, tenant, office.clock.now())

    configs = [integration("new").model_copy(update={"organisation": each}) for each in ("acme", "other")]
    assert [kept_by(office.store, config) for config in configs] == ["new", "other_new"]


def test_a_home_of_two_organisations_of_the_schema_before_keeps_both_their_ids(tmp_path: Path) -> None:
    before = Office(path=tmp_path / "synclight.duckdb")
    second = Office(beside=before, config=integration("theirs").model_copy(update={"organisation": "other"}))
    _keep_by_its_own_id(before, second.integration_id)
    before.store._connection.execute("alter table organisations drop column is_first")
    before.store._connection.execute("delete from schema_version where number = 14")
    before.store.close()

    with closing(LocalStore(tmp_path / "synclight.duckdb", before.clock)) as store:
        pairs = [
            ("acme", ID),
            ("acme", "theirs"),
            ("acme", "new"),
            ("other", ID),
            ("other", "theirs"),
            ("other", "new"),
        ]
        configs = [integration(own).model_copy(update={"organisation": its}) for its, own in pairs]
        kept = [kept_by(store, config) for config in configs]

    assert second.integration_id == "other_theirs"
    assert kept == [ID, "acme_theirs", "new", f"other_{ID}", "theirs", "other_new"]


def _keep_by_its_own_id(office: Office, integration_id: str) -> None:
    """As versions did that knew no other ids."""
    for name in ("integrations", "integration_state", "integration_money", "audit_log", "target_names"):
        change = f"update {name} set integration_id = ? where integration_id = ?"  # noqa: S608  # names of ours
        office.store._connection.execute(change, [own_id(integration_id), integration_id])
