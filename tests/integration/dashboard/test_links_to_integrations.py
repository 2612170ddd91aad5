"""A link to an integration: by what it is kept by, or by the id as its configuration has it."""

from __future__ import annotations

import pytest

from core.permissions import Role
from tests.integration.helpers.dashboard_stage import Stage, shown
from tests.integration.helpers.signed_in import signed_in
from tests.integration.helpers.two_organisations import ACME, BETA

NOT_HERE = "This integration is not here"


@pytest.fixture
def two(stage: Stage) -> Stage:
    """Both organisations have an integration of the id acme-expenses."""
    stage.open_two("access")
    assert stage.store is not None
    connection = stage.store._connection
    asked = "select table_name from duckdb_columns() where column_name = 'integration_id' and not internal"
    views = {name for (name,) in connection.execute("select view_name from duckdb_views()").fetchall()}
    for (name,) in connection.execute(asked).fetchall():
        if name not in views:
            change = f"update {name} set integration_id = ? where integration_id = ?"  # noqa: S608  # names of ours
            connection.execute(change, ["beta_acme-expenses", "beta-expenses"])
    return stage


def test_a_link_with_the_own_id_leads_each_to_their_own(two: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    for organisation, role in ((ACME, Role.FINANCE), (BETA, Role.VIEWER)):
        with signed_in(two, monkeypatch, {organisation: role}):
            seen[organisation] = shown(two.linked("acme-expenses"))
        two.forget()

    assert ("Beta Kommune" in seen[ACME], "Beta Kommune" in seen[BETA]) == (False, True)
    assert all(NOT_HERE not in page for page in seen.values())


def test_the_whole_id_leads_nobody_to_another_organisations(two: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with signed_in(two, monkeypatch, {ACME: Role.ADMIN}):
        foreign = shown(two.linked("beta_acme-expenses"))
    two.forget()
    with signed_in(two, monkeypatch, {BETA: Role.FINANCE}):
        own = shown(two.linked("beta_acme-expenses"))

    assert (NOT_HERE in foreign, NOT_HERE in own) == (True, False)
