"""The heartbeat of a session goes on whatever happens to it, and hides no other error."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core.effects import Sleep, Start, Wait
from core.engine import Steps
from core.model import RunSummary
from flows.sync.driver import Driver, SessionDependencies
from tests.fakes import Office


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office()
    yield opened
    opened.store.close()


class Hearts:
    """Fails in a way nobody thought of, the first `bad` times."""

    def __init__(self, bad: int) -> None:
        self.bad = bad
        self.beats = 0

    def __call__(self, *_: Any) -> None:
        self.beats += 1
        if self.beats <= self.bad:
            raise ValueError("unheard of")


def a_session(length: timedelta, error: Exception | None = None) -> Steps[list[RunSummary]]:
    yield Start(Sleep(length), 1)
    yield Wait()
    if error is not None:
        raise error
    return []


def world(office: Office, hearts: Hearts, monkeypatch: pytest.MonkeyPatch) -> SessionDependencies:
    ledger = office.ledger()
    monkeypatch.setattr(type(ledger), "renew", hearts)
    return SessionDependencies(ledger, office.target, office.page, office.clock, asyncio.sleep, beat_seconds=0.01)


def test_a_heartbeat_goes_on_after_an_error_nobody_thought_of(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hearts = Hearts(bad=2)
    driver = Driver(world(office, hearts, monkeypatch))

    assert asyncio.run(driver.drive(a_session(timedelta(seconds=0.5)))) == []
    assert hearts.beats > 3
    assert "ValueError" in caplog.text
    assert "unheard of" not in caplog.text


def test_the_real_error_of_a_session_is_not_hidden_by_one_of_its_heartbeat(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(world(office, Hearts(bad=10**6), monkeypatch))

    with pytest.raises(RuntimeError, match="the real one"):
        asyncio.run(driver.drive(a_session(timedelta(seconds=0.1), RuntimeError("the real one"))))
