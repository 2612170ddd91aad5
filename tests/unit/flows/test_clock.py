"""Seconds go on while a machine is asleep or paused: nothing that waited meanwhile is sent too late."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.settings import load_settings
from flows.clock import SendingClock, SystemClock
from flows.sync import session

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOURS = 8 * 3600.0


@dataclass
class TwoClocks:
    """The wall clock and the seconds of one machine."""

    wall: float = 0.0
    seconds: float = 100.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.wall)

    def monotonic(self) -> float:
        return self.seconds

    def move(self, wall: float, seconds: float) -> None:
        self.wall += wall
        self.seconds += seconds


def test_the_time_a_machine_is_asleep_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = {time.CLOCK_MONOTONIC: 100.0, time.CLOCK_BOOTTIME: 100.0 + HOURS}
    monkeypatch.setattr(time, "clock_gettime", asleep.__getitem__)

    assert SystemClock().monotonic() == 100.0 + HOURS


def test_where_no_clock_counts_it_the_usual_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "CLOCK_BOOTTIME")
    monkeypatch.setattr(time, "monotonic", lambda: 7.0)

    assert SystemClock().monotonic() == 7.0


@pytest.mark.parametrize(
    ("wall", "seconds", "passed"),
    [
        (5.0, 5.0, 5.0),
        (HOURS, 2.0, HOURS),  # the machine was paused, and its wall clock was put right
        (0.9, 0.0, 0.0),  # a clock that is adjusted a little
        (-HOURS, 5.0, 5.0),  # a clock that was fast and is put right
        (HOURS, HOURS, HOURS),
    ],
)
def test_a_standstill_that_only_the_wall_clock_saw_counts(wall: float, seconds: float, passed: float) -> None:
    machine = TwoClocks()
    clock = SendingClock(machine)
    before = clock.monotonic()

    machine.move(wall, seconds)

    assert clock.monotonic() - before == pytest.approx(passed)
    assert clock.now() == machine.now()


def test_each_of_several_standstills_counts() -> None:
    machine = TwoClocks()
    clock = SendingClock(machine)
    before = clock.monotonic()

    for _ in range(3):
        machine.move(20.0, 1.0)
        clock.monotonic()

    assert clock.monotonic() - before == pytest.approx(60.0)


def test_a_sync_sends_by_such_a_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clocks: list[object] = []

    class Closed:
        def close(self) -> None:
            """Nothing was opened."""

    async def run_on(*_arguments: Any, clock: object, **_options: Any) -> list[object]:
        clocks.append(clock)
        return []

    monkeypatch.setattr(session, "open_store", lambda *_: Closed())
    monkeypatch.setattr(session, "route", lambda *_: SimpleNamespace(organisation_id="acme"))
    monkeypatch.setattr(session, "reach_of", lambda *_: None)
    monkeypatch.setattr(session, "run_on", run_on)
    asyncio.run(session.run_session(load_settings(home=tmp_path), "a", "manual", triggered_by="test"))

    assert [type(clock) for clock in clocks] == [SendingClock]
