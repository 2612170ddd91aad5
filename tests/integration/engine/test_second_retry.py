"""A second retry of the same records: whoever comes second is told so in a sentence, and nothing more is stored."""

from __future__ import annotations

from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from core.model import Principal
from core.permissions import Role
from data.commands.retries import Offers, batches, request_retry, retry_offers
from data.store.protocol import Store
from flows.cli import ask as cli_ask
from flows.clock import SystemClock
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.dashboard_stage import Stage, shown
from tests.integration.helpers.parts import Parts

HERE = "acme-expenses"
OLA = Principal("ola", {"acme": Role.ADMIN})
CHANGED = "Someone may have sent them already. Look again, then press once more."


@pytest.fixture
def store(stage: Stage) -> Store:
    """18 records that may be sent again, and a retry that has ended."""
    stage.open("usual")
    assert stage.store is not None
    return stage.store


@pytest.mark.parametrize("button", ["retry", "send-0"], ids=["all of them", "one cause"])
def test_a_page_says_that_somebody_was_faster_than_the_click(stage: Stage, store: Store, button: str) -> None:
    app = stage.integration(HERE).button(key=button).click().run()
    somebody_retries(store, HERE)

    app = app.button(key="retry-send").click().run()

    refused = f"Nothing was sent: you saw 18 records, and now it is 0. {CHANGED}"
    assert not app.exception
    assert refused in texts(app)
    assert waiting(store, HERE) == [("ola", 18)]
    app = app.button(key="answer-read").click().run()
    assert refused not in shown(app)


def test_a_page_says_that_its_one_record_was_sent_by_somebody_else(stage: Stage, store: Store) -> None:
    app = stage.integration(HERE).button(key="one-send-0").click().run()
    somebody_retries(store, HERE)

    app = app.button(key="retry-send").click().run()

    assert f"Nothing was sent: you saw 1 record, and now it is 0. {CHANGED}" in texts(app)
    assert waiting(store, HERE) == [("ola", 18)]


@pytest.fixture
def run(command_parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return on(command_parts.settings, monkeypatch, capsys)


@pytest.fixture
def refused(command_parts: Parts, run: Command) -> str:
    """An integration with two refused records."""
    name = f"refused-{uuid4().hex[:8]}"
    command_parts.add(name, 2)
    command_parts.ask("/control/faults", {"system": "accounting", "kind": "refuse", "count": 2})
    assert run("sync", name, "--foreground").code == 1
    return name


def test_a_command_says_that_somebody_was_faster(
    command_parts: Parts, run: Command, refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_ask, "retry_offers", lambda *_: somebody_retries(command_parts.store, refused))

    said = run("retry", refused)

    assert (said.code, said.out) == (cli_ask.REFUSED, "")
    assert said.err == "The failed records changed while you asked. Nothing was stored; ask again.\n"
    assert waiting(command_parts.store, refused) == [("ola", 2)]


def test_a_command_that_finds_a_retry_stored_says_so(command_parts: Parts, run: Command, refused: str) -> None:
    somebody_retries(command_parts.store, refused)

    said = run("retry", refused)

    assert (said.code, said.err) == (cli_ask.REFUSED, "")
    assert said.out == "A retry of these records is already stored and has not finished.\n"
    assert waiting(command_parts.store, refused) == [("ola", 2)]


def somebody_retries(store: Store, integration_id: str) -> Offers:
    """Ola's retry of all that may be sent; what was offered before it."""
    offers = retry_offers(OLA, store, integration_id)
    count = offers.retry.records
    request_retry(OLA, store, integration_id, count, request_id=uuid4().hex, now=SystemClock().now())
    return offers


def waiting(store: Store, integration_id: str) -> list[tuple[str, int]]:
    """Who asked for the retries that have not ended, and for how many records."""
    found = batches(OLA, store, integration_id)
    return [(one.requested_by, one.records) for one in found if one.status != "finished"]


def texts(app: AppTest) -> list[str]:
    return [one.value for one in app.text]
