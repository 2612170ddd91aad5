"""A machine whose clock is a day off Prefect's: no run is skipped, dropped or ended for it. Prefect is a fake."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State, StateType

from core.errors import ClocksDiffer
from core.i18n import Words
from core.settings import Settings, load_settings
from flows.cli.doctor.findings import State as Sign
from flows.cli.doctor.stack import look_at_prefect_clock
from flows.monitor.reconciler import close_stuck, repeat
from flows.scheduler import notes
from flows.scheduler.clock import agreed_now
from flows.scheduler.stuck_runs import StuckRuns
from tests.fakes import START, Office, ToldClock

A_DAY = timedelta(days=1)
HOURLY = uuid4()


@dataclass
class SmallPrefect:
    """Knows some flow runs, filters them by state and time as Prefect does, and tells its own time."""

    now: datetime = START
    runs: list[FlowRun] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)

    def add(self, state: StateType, planned: timedelta, since: timedelta = timedelta(0)) -> FlowRun:
        run = FlowRun(
            id=uuid4(),
            name=f"{state.value} {planned}",
            flow_id=uuid4(),
            deployment_id=HOURLY,
            parameters={"kind": "scheduled"},
            state=State(type=state, timestamp=self.now - since),
            expected_start_time=self.now + planned,
        )
        self.runs.append(run)
        return run

    def answer(self, path: str, body: dict[str, Any]) -> object:
        if path.endswith("/flow_runs/filter"):
            return [run.model_dump(mode="json") for run in self.runs if _fits(run, body.get("flow_runs") or {})]
        if path.endswith("/set_state"):
            run_id, state = path.split("/")[-2], body["state"]
            self.ended[next(run.name for run in self.runs if str(run.id) == run_id)] = state["type"]
            return {"status": "ACCEPT", "details": {"type": "accept_details"}, "state": state}
        if path.split("?", maxsplit=1)[0].endswith("/csrf-token"):
            far = datetime(2100, 1, 1, tzinfo=UTC).isoformat()
            return {"id": str(uuid4()), "token": "t", "client": str(uuid4()), "expiration": far}
        return "👋"


def _fits(run: FlowRun, wanted: dict[str, Any]) -> bool:
    states = ((wanted.get("state") or {}).get("type") or {}).get("any_")
    within = wanted.get("expected_start_time") or {}
    planned = run.expected_start_time
    assert run.state
    assert planned
    return (
        (not states or run.state.type.value in states)
        and (not within.get("before_") or planned <= datetime.fromisoformat(within["before_"]))
        and (not within.get("after_") or planned >= datetime.fromisoformat(within["after_"]))
    )


@pytest.fixture
def prefect() -> SmallPrefect:
    return SmallPrefect()


@pytest.fixture
def settings(prefect: SmallPrefect, tmp_path: Path) -> Iterator[Settings]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            said = json.dumps(prefect.answer(self.path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def date_time_string(self, _timestamp: float | None = None) -> str:
            return format_datetime(prefect.now, usegmt=True)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield load_settings(home=tmp_path, prefect_port=server.server_port)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office()
    yield opened
    opened.store.close()


def believes_to_be_outdated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, clock: ToldClock, planned_at: datetime
) -> bool:
    me = SimpleNamespace(scheduled_start_time=planned_at)
    monkeypatch.setattr(notes, "runtime", SimpleNamespace(flow_run=me, deployment=SimpleNamespace(id=HOURLY)))
    monkeypatch.setattr(notes, "SystemClock", lambda: clock)
    monkeypatch.setattr(notes, "get_run_logger", lambda: logging.getLogger("run"))
    return asyncio.run(notes.is_outdated(settings, "scheduled"))


@pytest.mark.parametrize("off", [-A_DAY, A_DAY], ids=["a day slow", "a day fast"])
def test_a_worker_a_day_off_skips_no_sync_for_one_that_is_not_due_yet(
    settings: Settings, prefect: SmallPrefect, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    mine = prefect.add(StateType.RUNNING, -timedelta(seconds=2)).expected_start_time
    prefect.add(StateType.SCHEDULED, timedelta(hours=1))
    assert mine

    assert not believes_to_be_outdated(settings, monkeypatch, ToldClock(START + off), mine)


def test_a_worker_whose_clock_is_right_still_skips_what_a_newer_sync_replaces(
    settings: Settings, prefect: SmallPrefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = prefect.add(StateType.RUNNING, -timedelta(hours=2)).expected_start_time
    prefect.add(StateType.SCHEDULED, -timedelta(hours=1))
    assert mine

    assert believes_to_be_outdated(settings, monkeypatch, ToldClock(START + timedelta(seconds=90)), mine)


@pytest.mark.parametrize("off", [-A_DAY, A_DAY], ids=["a day slow", "a day fast"])
def test_a_reconciler_a_day_off_drops_no_run_ends_no_pending_one_and_says_why_once(
    settings: Settings, prefect: SmallPrefect, office: Office, caplog: pytest.LogCaptureFixture, off: timedelta
) -> None:
    for hours in (-2, -1, 1, 2):
        prefect.add(StateType.SCHEDULED, timedelta(hours=hours))
    prefect.add(StateType.PENDING, timedelta(0), since=timedelta(seconds=1))
    clock, stuck, stop, rounds = ToldClock(START + off), StuckRuns(), threading.Event(), iter(range(3))

    def closing() -> None:
        if next(rounds) == 2:
            stop.set()
        close_stuck(settings, office.store, clock, stuck)

    repeat(closing, 0.0, stop)

    assert prefect.ended == {}
    assert [record.getMessage() for record in caplog.records if "clocks" in record.getMessage()] == [
        f"closing: {ClocksDiffer()}"
    ]


def test_a_reconciler_a_day_off_ends_what_it_saw_silent_for_two_minutes_itself(
    settings: Settings, prefect: SmallPrefect, office: Office
) -> None:
    prefect.add(StateType.PENDING, timedelta(0), since=timedelta(seconds=1))
    clock, stuck = ToldClock(START + A_DAY), StuckRuns()

    ended = []
    for _ in range(2):
        ended.append(asyncio.run(stuck.close(settings, office.store, clock)))
        clock.move(timedelta(minutes=2))

    assert [len(names) for names in ended] == [0, 1]


def test_a_reconciler_whose_clock_is_right_drops_the_older_ones_of_a_backlog_only(
    settings: Settings, prefect: SmallPrefect, office: Office
) -> None:
    for hours in (-2, -1, 1):
        prefect.add(StateType.SCHEDULED, timedelta(hours=hours))

    close_stuck(settings, office.store, ToldClock(START - timedelta(seconds=100)), StuckRuns())

    assert prefect.ended == {f"SCHEDULED {timedelta(hours=-2)}": "CANCELLED"}


def test_the_moment_is_prefects_even_where_ours_is_a_little_off(settings: Settings) -> None:
    assert asyncio.run(agreed_now(settings, ToldClock(START + timedelta(seconds=119)))) == START
    with pytest.raises(ClocksDiffer):
        asyncio.run(agreed_now(settings, ToldClock(START - timedelta(seconds=121))))


@pytest.mark.parametrize(("off", "sign"), [(0, Sign.FINE), (60, Sign.LOOK), (86_400, Sign.BROKEN)])
def test_the_doctor_compares_our_clock_with_prefects(settings: Settings, off: int, sign: Sign) -> None:
    for seconds in (off, -off):
        (finding,) = look_at_prefect_clock(settings, Words("en"), ToldClock(START + timedelta(seconds=seconds)))
        assert finding.state is sign
