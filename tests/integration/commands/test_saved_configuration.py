from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.configuration import IntegrationConfig, OrganisationConfig
from core.errors import BadConfiguration, NotAllowed
from core.model import Principal
from core.permissions import Role
from data.commands.integrations import (
    list_integrations,
    list_organisations,
    load_integration,
    save_integration,
    save_organisation,
)
from data.store.local import LocalStore
from tests.fakes import PRINCIPAL, Office, record
from tests.integration.commands.acme import integration, organisation

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
ADMIN = Principal("kari", {"acme": Role.ADMIN}, is_operator=True)


class FixedClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    opened = LocalStore(tmp_path / "store.duckdb", FixedClock())
    yield opened
    opened.close()


def audit(store: LocalStore) -> list[tuple[str, str | None, str | None]]:
    found = store._connection.execute("select action, before, after from audit_log order by audit_id").fetchall()
    return [(action, before, after) for action, before, after in found]


def state_versions(store: LocalStore) -> list[tuple[str, int]]:
    return store._connection.execute("select integration_id, version from integration_state").fetchall()


def test_what_was_saved_comes_back_exactly(store: LocalStore) -> None:
    save_organisation(ADMIN, store, organisation(), NOW)
    save_integration(ADMIN, store, integration(), NOW)

    assert list_organisations(ADMIN, store) == [organisation()]
    assert list_integrations(ADMIN, store) == {"acme-expenses": integration()}
    assert load_integration(ADMIN, store, "acme-expenses") == integration()
    assert load_integration(ADMIN, store, "acme-expenses").model_dump_json() == integration().model_dump_json()
    assert state_versions(store) == [("acme-expenses", 0)]


def test_a_change_is_kept_with_what_was_before_and_its_first_moment(store: LocalStore) -> None:
    save_organisation(ADMIN, store, organisation(), NOW)
    save_integration(ADMIN, store, integration(), NOW + timedelta(minutes=1))
    save_organisation(ADMIN, store, organisation(name="Acme"), NOW + timedelta(hours=1))
    save_integration(ADMIN, store, integration(stale_after_hours=24), NOW + timedelta(hours=2))

    changes = audit(store)
    assert [action for action, _, _ in changes] == [
        "configure_organisation",
        "configure_integration",
        "configure_organisation",
        "configure_integration",
    ]
    assert changes[0][1] is None
    assert json.loads(changes[2][1] or "")["name"] == "Acme Likeperson"
    assert json.loads(changes[2][2] or "")["name"] == "Acme"
    assert json.loads(changes[3][1] or "")["stale_after_hours"] == 48
    assert json.loads(changes[3][2] or "")["stale_after_hours"] == 24
    kept = store._connection.execute("select configured_at, stale_after_seconds from integrations").fetchone()
    assert kept == (NOW + timedelta(minutes=1), 24 * 3600)


def test_saving_the_same_again_is_no_change_in_the_audit_log(store: LocalStore) -> None:
    for _ in range(2):
        save_organisation(ADMIN, store, organisation(), NOW)
        save_integration(ADMIN, store, integration(), NOW)

    assert len(audit(store)) == 2
    assert state_versions(store) == [("acme-expenses", 0)]


def test_an_unknown_organisation_is_refused_and_nothing_is_written(store: LocalStore) -> None:
    with pytest.raises(NotAllowed, match=r"There is no organisation acme that you may configure"):
        save_integration(Principal("kari", {}), store, integration(), NOW)
    with pytest.raises(NotAllowed):
        save_integration(ADMIN, store, integration(), NOW)

    assert audit(store) == []
    assert list_integrations(ADMIN, store) == {}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE])
def test_only_an_admin_configures(store: LocalStore, role: Role) -> None:
    person = Principal("ola", {"acme": role})

    with pytest.raises(NotAllowed, match="Only an admin"):
        save_organisation(person, store, organisation(), NOW)
    with pytest.raises(NotAllowed, match="Only an admin"):
        save_integration(person, store, integration(), NOW)
    assert audit(store) == []


def test_another_organisation_sees_nothing_and_changes_nothing(store: LocalStore) -> None:
    save_organisation(ADMIN, store, organisation(), NOW)
    save_integration(ADMIN, store, integration(), NOW)
    stranger = Principal("per", {"other": Role.ADMIN}, is_operator=True)
    other = OrganisationConfig(id="other", name="Other", admins=("per@other.example",))
    save_organisation(stranger, store, other, NOW)

    assert list_integrations(stranger, store) == {}
    assert list_organisations(stranger, store) == [other]
    with pytest.raises(NotAllowed):
        load_integration(stranger, store, "acme-expenses")
    with pytest.raises(NotAllowed):
        save_organisation(stranger, store, organisation(name="Taken over"), NOW)
    with pytest.raises(NotAllowed):
        save_integration(stranger, store, integration(), NOW)
    assert list_organisations(ADMIN, store) == [organisation()]
    assert load_integration(ADMIN, store, "acme-expenses") == integration()


def test_a_key_of_more_columns_is_refused_once_records_were_sent_under_the_one_of_before() -> None:
    office = Office(records=[record("UT-001")])
    before = sent_by(office)
    more = before.model_copy(update={"mapping": before.mapping.model_copy(update={"record_key": ("nr", "line")})})
    save_integration(PRINCIPAL, office.store, more, office.clock.now())
    save_integration(PRINCIPAL, office.store, before, office.clock.now())
    office.sync()

    with pytest.raises(BadConfiguration) as refused:
        save_integration(PRINCIPAL, office.store, more, office.clock.now())

    key = before.mapping.record_key
    assert (refused.value.key, refused.value.found) == ("mapping.record_key", "nr, line")
    assert refused.value.wanted.startswith(f"as many columns as before ({key})")
    assert sent_by(office).mapping.record_key == key
    office.store.close()


def sent_by(office: Office) -> IntegrationConfig:
    return load_integration(PRINCIPAL, office.store, "acme-expenses")
