"""The reconciler's rounds: one trouble stops nothing else, and a loop that stands still is seen."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from core.effects import OpenRun, TakeLease
from core.errors import BadConfiguration, SchedulerDown, StoreUnavailable
from core.health import assess
from core.model import RunKind, Word
from core.settings import Settings, load_settings
from data.commands.retries import request_retry
from data.ledger.routes import dead_routes, held_leases
from data.queries.monitor_health import monitor_health
from data.queries.status import integration_statuses
from data.store.protocol import Statement
from flows.monitor import reconciler
from flows.monitor.reconciler import Deliveries, Heartbeat, beat, each, repeat, start_waiting
from flows.scheduler import notes
from flows.sync import flow, session
from flows.sync.lease_holders import this_process
from flows.sync.session import NotClosed, close_dead_runs, let_go_of_the_dead
from tests.fakes import PRINCIPAL, Office, record, refuse

THREE = ("acme-a", "acme-b", "acme-c")
CANARY = "12345678901 kari"  # what no log may hold


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(f"UT-{number:03d}") for number in range(3)])
    yield opened
    opened.store.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path)


def test_every_step_is_taken_and_the_first_trouble_is_told() -> None:
    taken: list[str] = []

    def fail(name: str) -> None:
        taken.append(name)
        raise StoreUnavailable(name)

    with pytest.raises(StoreUnavailable, match="close"):
        each(lambda: taken.append("beat"), lambda: fail("close"), lambda: fail("stuck"), lambda: taken.append("start"))

    assert taken == ["beat", "close", "stuck", "start"]


def test_one_integration_that_cannot_be_closed_does_not_stop_the_others(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def close(_settings: object, _store: object, integration_id: str) -> None:
        if integration_id == "acme-a":
            raise ValueError(CANARY)

    monkeypatch.setattr(session, "dead_routes", lambda _store: list(THREE))
    monkeypatch.setattr(session, "_close", close)

    with pytest.raises(NotClosed) as caught:
        asyncio.run(close_dead_runs(settings, office.store))

    assert caught.value.closed == ("acme-b", "acme-c")
    assert str(caught.value) == "What crashed runs of these left open is not closed: acme-a"
    assert "acme-a" in caplog.text
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text


class Prefect:
    """Knows some integrations, and remembers for which a run was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *known: str) -> None:
        self.known = known
        self.asked: list[str] = []
        monkeypatch.setattr(reconciler, "open_client", self.open)
        monkeypatch.setattr(reconciler, "integrations_with_a_retry_asked", self.under_way)
        monkeypatch.setattr(reconciler, "start_run", self.start)

    @asynccontextmanager
    async def open(self, _settings: object) -> AsyncIterator[None]:
        yield None

    async def under_way(self, _client: object) -> frozenset[str]:
        return frozenset()

    async def start(self, _settings: object, integration_id: str, *_: object, idempotency_key: str) -> None:
        assert idempotency_key
        if integration_id not in self.known:
            raise SchedulerDown(f"Prefect does not know the integration {integration_id} yet.")
        self.asked.append(integration_id)


def test_a_retry_of_an_integration_prefect_does_not_know_holds_up_no_other(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefect = Prefect(monkeypatch, "acme-b", "acme-c")
    waiting = [(f"retry-{name}", name, "kari") for name in THREE]
    monkeypatch.setattr(reconciler, "waiting_batches", lambda _store: waiting)

    with pytest.raises(SchedulerDown, match="acme-a"):
        start_waiting(settings, office.store, office.clock)

    assert prefect.asked == ["acme-b", "acme-c"]


def test_a_stored_retry_is_asked_for_once_a_turn(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefect = Prefect(monkeypatch, "acme-expenses")
    office.target.rules.append(refuse("UT-001"))
    office.sync()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="one", now=office.clock.now())

    start_waiting(settings, office.store, office.clock)
    office.target.rules.clear()
    office.run(RunKind.RETRY)
    start_waiting(settings, office.store, office.clock)

    assert prefect.asked == ["acme-expenses"]


def word(office: Office) -> Word:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    return assess(status.facts, office.clock.now()).word


def test_a_dead_reconciler_makes_a_healthy_light_unknown_although_the_mail_loop_turns(office: Office) -> None:
    office.sync()
    beat(office.store, "watch")
    only_watch = word(office)
    beat(office.store, "reconciler")
    both = word(office)
    office.clock.move(timedelta(minutes=3))
    beat(office.store, "watch")
    reconciler_died = word(office)
    beat(office.store, "reconciler")
    office.clock.move(timedelta(minutes=3))
    beat(office.store, "reconciler")
    watch_died = word(office)

    assert (only_watch, both, reconciler_died, watch_died) == (Word.UNKNOWN, Word.HEALTHY, Word.UNKNOWN, Word.UNKNOWN)


def test_two_reconcilers_on_one_store_beat_in_one_row_each_and_neither_fails(office: Office) -> None:
    troubles: list[Exception] = []

    def turn() -> None:
        try:
            for _ in range(10):
                each(lambda: beat(office.store, "reconciler"), lambda: beat(office.store, "watch"))
        except Exception as error:  # noqa: BLE001  # asserted below
            troubles.append(error)

    loops = [threading.Thread(target=turn) for _ in range(2)]
    for loop in loops:
        loop.start()
    for loop in loops:
        loop.join()
    office.sync()

    assert troubles == []
    assert word(office) is Word.HEALTHY


def fail_with(error: Exception) -> Callable[[], None]:
    def step() -> None:
        raise error

    return step


def light_after_three_minutes(office: Office, *steps: Callable[[], object]) -> Word:
    """Both loops turn every 15 seconds; these are the steps of one of them."""
    office.sync()
    hearts = Heartbeat(office.store, "reconciler"), Heartbeat(office.store, "watch")
    for _ in range(12):
        with suppress(StoreUnavailable, SchedulerDown, BadConfiguration, ValueError):
            hearts[0].turn(*steps)
        hearts[1].turn()
        office.clock.move(timedelta(seconds=15))
    return word(office)


def test_a_loop_that_turns_and_gets_nothing_done_makes_the_light_unknown(office: Office) -> None:
    assert light_after_three_minutes(office, fail_with(ValueError("each time"))) is Word.UNKNOWN


def test_a_prefect_that_is_down_makes_no_light_unknown(office: Office) -> None:
    assert light_after_three_minutes(office, fail_with(SchedulerDown("down"))) is Word.HEALTHY


def test_a_prefect_that_is_down_hides_no_trouble_of_ours(office: Office) -> None:
    broken = fail_with(SchedulerDown("down")), fail_with(ValueError("ours"))

    assert light_after_three_minutes(office, *broken) is Word.UNKNOWN
    with pytest.raises(ValueError, match="ours"):
        each(*broken)


def test_one_bad_round_is_no_silence_and_the_first_good_one_beats_at_once(office: Office) -> None:
    office.sync()
    heart = Heartbeat(office.store, "reconciler", lambda: "12.5")
    beat(office.store, "watch")
    words = []
    for step in (fail_with(ValueError("once")), lambda: None):
        with suppress(ValueError):
            heart.turn(step)
        words.append(word(office))
        office.clock.move(timedelta(minutes=3))
        beat(office.store, "watch")
    words.append(word(office))
    heart.turn()
    words.append(word(office))

    assert words == [Word.HEALTHY, Word.HEALTHY, Word.UNKNOWN, Word.HEALTHY]
    assert monitor_health(office.store).free_percent == 12.5


def test_a_wrong_mail_server_is_the_loops_trouble_in_every_round_and_makes_the_light_unknown(
    office: Office, tmp_path: Path
) -> None:
    wrong = load_settings(home=tmp_path, smtp_host="mail.example.org", smtp_user="synclight", smtp_security="none")
    mails = Deliveries(wrong, office.store, office.clock)

    for _ in range(2):
        with pytest.raises(BadConfiguration, match="SYNCLIGHT_SMTP_SECURITY"):
            mails.turn()
    assert light_after_three_minutes(office, mails.turn) is Word.UNKNOWN


def test_the_log_says_where_a_round_broke_and_never_what_it_held(caplog: pytest.LogCaptureFixture) -> None:
    stop = threading.Event()

    def closing() -> None:
        stop.set()
        try:
            int(CANARY)
        except ValueError as error:
            raise RuntimeError(CANARY) from error

    repeat(closing, 0.0, stop)

    assert "test_reconciler_rounds.py" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "12345678901" not in caplog.text


def test_prefect_learns_where_to_look_and_never_what_a_broken_sync_held(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_off(*_: object, **__: object) -> None:
        raise ValueError(CANARY)

    async def tell_nothing(_tell: object) -> None:
        return

    monkeypatch.setattr(flow, "run_session", break_off)
    monkeypatch.setattr(notes, "_kindly", tell_nothing)  # nothing is told to Prefect before the end

    ending = asyncio.run(flow.run.fn(settings, "acme-expenses", "scheduled", None, "kari"))

    assert (ending.failed, "ValueError" in ending.message, "ValueError" in caplog.text) == (True, True, True)
    assert "12345678901" not in f"{ending}{caplog.text}"


def test_the_log_of_a_sync_says_where_an_effect_broke_and_never_what_it_held(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.source_error = ValueError(CANARY)

    with pytest.raises(ValueError, match="kari"):
        office.sync()

    assert "fakes.py" in caplog.text
    assert "ValueError" in caplog.text
    assert "12345678901" not in caplog.text


def test_a_lease_whose_process_is_gone_from_this_machine_need_not_run_out(office: Office, settings: Settings) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    gone = this_process().replace(f":{os.getpid()}", f":{ended.pid}")
    holders = {"gone": gone, "alive": this_process(), "elsewhere": f"other/1:{ended.pid}", "unnamed": "test"}
    for name, holder in holders.items():
        lease = {"integration_id": name, "holder": holder, "milliseconds": 30_000}
        office.store.write([Statement("take_lease", lease, expect=1)], name)

    closed = asyncio.run(close_dead_runs(settings, office.store))

    assert closed == []  # no run of ours was open
    assert {lease.integration_id for lease in held_leases(office.store)} == {"alive", "elsewhere", "unnamed"}


def test_what_a_killed_sync_held_is_free_for_the_next_one_at_once(office: Office, settings: Settings) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    ledger = office.ledger()
    gone = this_process().replace(f":{os.getpid()}", f":{ended.pid}")
    ledger.commit((TakeLease("acme-expenses", gone, timedelta(seconds=30)),), "lease")
    ledger.commit((OpenRun("run-1", RunKind.SCHEDULED, office.clock.now(), "schedule", gone),), "open")

    assert dead_routes(office.store) == []
    let_go_of_the_dead(office.store)

    assert dead_routes(office.store) == ["acme-expenses"]
    assert office.sync().counts.booked == 3
    assert {row["run_id"]: row["status"] for row in office.rows("test_runs")}["run-1"] == "crashed"
