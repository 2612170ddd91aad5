"""Sync now: who asked is written down first, and nobody starts what is not theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from httpx import HTTPStatusError, Request, Response
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError

from core.errors import NotAllowed, StoreFull, StoreUnavailable
from core.model import Principal
from core.permissions import Role
from core.settings import Settings
from dashboard import actions
from dashboard.actions import ActionAnswer, ActionResult, sync_now
from data.commands.audit import note_sync_asked
from data.store.protocol import Store
from tests.fakes import PRINCIPAL, Office

VIEWER = replace(PRINCIPAL, memberships={"acme": Role.VIEWER})
STRANGER = Principal("eve", {"other": Role.ADMIN})
HERE = "acme-expenses"


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office()
    yield opened
    opened.store.close()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Integrations that Prefect was asked to run."""
    runs: list[str] = []
    monkeypatch.setattr(
        actions, "_run_deployment", lambda _settings, integration_id, _wish, _seconds: runs.append(integration_id)
    )
    return runs


def click(office: Office, who: Principal, integration_id: str = HERE, store: Store | None = None) -> ActionAnswer:
    return sync_now(
        who, store or office.store, Settings(), integration_id, key=f"{integration_id}:1", now=office.clock.now()
    )


def syncs(office: Office) -> list[dict[str, object]]:
    return [row for row in office.rows("test_audit_log") if row["action"] == "sync"]


def test_a_sync_that_is_asked_for_leaves_an_audit_row(office: Office, started: list[str]) -> None:
    answer = click(office, PRINCIPAL)

    assert (answer.said, started) == (ActionResult.STARTED, [HERE])
    (row,) = syncs(office)
    assert (row["person"], row["organisation_id"], row["integration_id"]) == ("kari", "acme", HERE)
    assert row["happened_at"] == office.clock.now()
    assert json.loads(str(row["after"])) == {"key": f"{HERE}:1"}


def test_a_double_click_leaves_one_row_and_another_person_a_second_one(office: Office, started: list[str]) -> None:
    click(office, PRINCIPAL)
    office.clock.move(timedelta(seconds=1))
    click(office, PRINCIPAL)
    click(office, replace(PRINCIPAL, person="ola", memberships={"acme": Role.FINANCE}))

    assert sorted(str(row["person"]) for row in syncs(office)) == ["kari", "ola"]
    assert set(started) == {HERE}  # Prefect makes one run of one key


@pytest.mark.parametrize(
    ("who", "integration_id"), [(STRANGER, HERE), (VIEWER, HERE), (PRINCIPAL, "no-such"), (PRINCIPAL, "' or 1=1 --")]
)
def test_a_foreign_or_unknown_integration_is_not_started_and_a_viewer_starts_nothing(
    office: Office, started: list[str], who: Principal, integration_id: str
) -> None:
    click(office, PRINCIPAL)  # an allowed click with the same key opens no door
    before = (len(started), len(syncs(office)))

    answer = click(office, who, integration_id)

    assert answer.said is ActionResult.NOT_ALLOWED
    assert (len(started), len(syncs(office))) == before
    with pytest.raises(NotAllowed):
        note_sync_asked(who, office.store, integration_id, key="other", now=office.clock.now())


class ConnectError(Exception):
    """As the HTTP library calls it when nobody listens."""


def answered(status: int) -> PrefectHTTPStatusError:
    """What Prefect's client raises for an answer with this status."""
    request = Request("POST", "http://127.0.0.1:4200/api/deployments/create_flow_run")
    response = Response(status, request=request)
    return PrefectHTTPStatusError.from_httpx_error(HTTPStatusError("", request=request, response=response))


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (answered(401), ActionResult.SCHEDULER_DOWN),
        (answered(500), ActionResult.SCHEDULER_SLOW),
        (ConnectError(), ActionResult.SCHEDULER_DOWN),
        (ObjectNotFound(Exception()), ActionResult.SCHEDULER_UNAWARE),
        (TimeoutError(), ActionResult.SCHEDULER_SLOW),
    ],
)
def test_nothing_was_started_is_said_only_when_it_is_certain(
    office: Office, monkeypatch: pytest.MonkeyPatch, trouble: Exception, said: ActionResult
) -> None:
    def ask(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(actions, "_run_deployment", ask)

    assert click(office, PRINCIPAL).said is said


@pytest.mark.parametrize("status", [500, 503])
def test_a_prefect_whose_database_is_locked_for_a_moment_is_asked_again_with_the_same_key(
    office: Office, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    asked: list[object] = []

    def ask(*, idempotency_key: str, **_: object) -> None:
        asked.append(idempotency_key)
        if len(asked) < 3:
            raise answered(status)

    monkeypatch.setattr(actions, "run_deployment", ask)
    monkeypatch.setattr(actions, "AGAIN_SECONDS", 0.01)

    assert click(office, PRINCIPAL).said is ActionResult.STARTED
    assert asked == ["manual:acme-expenses:1"] * 3


def test_a_prefect_that_refuses_is_not_asked_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def ask(**_: object) -> None:
        asked.append(1)
        raise answered(401)

    monkeypatch.setattr(actions, "run_deployment", ask)

    assert click(office, PRINCIPAL).said is ActionResult.SCHEDULER_DOWN
    assert asked == [1]


@pytest.mark.parametrize(
    ("trouble", "said"),
    [(StoreUnavailable("gone"), ActionResult.STORE_DOWN), (StoreFull("full"), ActionResult.STORE_FULL)],
)
def test_without_a_store_no_sync_is_started(
    office: Office, started: list[str], monkeypatch: pytest.MonkeyPatch, trouble: Exception, said: ActionResult
) -> None:
    def write(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(office.store, "write", write)

    assert click(office, PRINCIPAL).said is said
    assert started == []
