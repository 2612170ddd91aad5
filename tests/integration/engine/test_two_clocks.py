"""A machine whose clock is a day wrong: leases, order and waits follow the store's clock, and nothing is sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.effects import OpenRun, TakeLease
from core.engine import session
from core.health import assess
from core.http import Answer, HttpClient, NotSent, Reply, TransportFault
from core.model import Light, Outcome, Outgoing, ReasonCode, RunKind, RunStatus, RunSummary
from data.commands.retries import batches, request_retry
from data.ledger.changes import Ledger
from data.ledger.routes import dead_routes
from data.queries.notifications import list_notifications
from data.queries.schedules import living_flow_runs
from data.queries.status import integration_statuses
from data.store.flight.client import FlightStore
from data.store.flight.server import FlightServer
from data.store.protocol import Store
from data.store.statements import Catalogue
from flows.clock import SendingClock
from flows.monitor.watch import watch_once
from flows.sync.driver import Driver, SessionDependencies
from tests.fakes import PRINCIPAL, START, FakeTarget, Office, ToldClock, nobody_knows, record, refuse
from tests.integration.helpers.store_worlds import SYNC, TOKENS, socket_in
from tests.integration.helpers.wire import OK, saying, serving

A_DAY = timedelta(days=1)
SQL = Path(__file__).parents[2] / "sql"


@dataclass
class WrongClock:
    """Another machine's clock: its seconds are right, its day is not."""

    right: ToldClock
    off: timedelta

    def now(self) -> datetime:
        return self.right.now() + self.off

    def monotonic(self) -> float:
        return self.right.monotonic()


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(target=FakeTarget(), records=[record(f"UT-{number:03d}") for number in range(12)])
    yield opened
    opened.store.close()


@pytest.fixture(params=["local", "flight"])
def store(office: Office, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "local":
        yield office.store
        return
    server = FlightServer(office.store, TOKENS, socket_in(tmp_path))
    client = FlightStore(server.location, SYNC, 10, catalogue=Catalogue.load(SQL))
    yield client
    client.close()
    server.shutdown()


def run(office: Office, store: Store, off: timedelta, kind: RunKind = RunKind.SCHEDULED) -> list[RunSummary]:
    ledger = Ledger(store, "acme-expenses", "acme", "Accounting")
    clock = WrongClock(office.clock, off)
    world = SessionDependencies(ledger, office.target, office.page, clock, office.clock.sleep, beat_seconds=None)
    return asyncio.run(Driver(world).drive(session(office.order(kind))))


@pytest.mark.parametrize("off", [-A_DAY, A_DAY], ids=["a day slow", "a day fast"])
def test_a_machine_a_day_off_writes_the_moments_of_the_store_and_waits_no_less(
    office: Office, store: Store, off: timedelta
) -> None:
    lost: list[str] = []

    def book_late(out: Outgoing) -> Outcome | None:
        """The first answer is lost, and the booking shows up just before it must."""
        if out.record_key == "UT-003" and not lost:
            lost.append(out.record_key)
            office.target.book(out)
            office.target.hidden.add(out.reference)
            return nobody_knows(out)
        return None

    office.target.rules.append(book_late)
    began = office.clock.now()
    sleep = office.clock.sleep

    async def show_in_time(seconds: float) -> None:
        await sleep(seconds)
        if office.clock.now() - began >= office.target.facts.request_life + office.target.facts.settle:
            office.target.hidden.clear()

    office.clock.sleep = show_in_time  # type: ignore[method-assign]

    (summary,) = run(office, store, off)

    assert (summary.status, summary.counts.booked, summary.counts.already_there) == (RunStatus.SUCCEEDED, 11, 1)
    assert sorted(out.record_key for out in office.target.requests) == sorted(office.states())  # one request each
    assert set(office.target.bookings.values()) == {1}
    (stored,) = office.rows("test_runs")
    assert began <= stored["started_at"] <= stored["ended_at"] <= office.clock.now() + timedelta(seconds=1)  # type: ignore[operator]
    assert all(abs(row["booked_at"] - began) < timedelta(minutes=1) for row in office.rows())  # type: ignore[operator]


@pytest.mark.parametrize("off", [-A_DAY, A_DAY], ids=["a day slow", "a day fast"])
def test_what_a_machine_a_day_off_began_and_lost_is_resolved_by_one_whose_clock_is_right(
    office: Office, store: Store, off: timedelta
) -> None:
    def book_then_lose(out: Outgoing) -> Outcome:
        office.target.book(out)
        office.target.hidden.add(out.reference)
        return nobody_knows(out)

    office.target.rules.append(book_then_lose)
    office.target.ill = True  # so that the first machine ends with unknown records
    run(office, store, off)
    left = {key for key, state in office.states().items() if state == "unknown"}
    assert left
    office.target.requests.clear()
    office.target.rules.clear()
    office.target.hidden.clear()
    office.target.ill = False

    (summary,) = run(office, store, timedelta(0))

    assert summary.status is RunStatus.SUCCEEDED
    assert set(office.states().values()) == {"booked"}
    assert sorted(out.record_key for out in office.target.requests) == sorted(set(office.states()) - left)
    assert set(office.target.bookings.values()) == {1}


@pytest.mark.parametrize("off", [-A_DAY, A_DAY], ids=["a day slow", "a day fast"])
def test_the_lease_of_a_machine_a_day_off_is_neither_longer_nor_shorter(
    office: Office, store: Store, off: timedelta
) -> None:
    seen: list[RunStatus] = []

    def come_between(_out: Outgoing) -> None:
        if not seen:
            seen.append(RunStatus.RUNNING)
            ledger = Ledger(office.store, "acme-expenses", "acme", "Accounting")
            world = SessionDependencies(
                ledger, office.target, office.page, office.clock, office.clock.sleep, beat_seconds=None
            )
            with ThreadPoolExecutor(1) as aside:  # a second driver, as another process would be
                steps = Driver(world).drive(session(office.order(RunKind.MANUAL)))
                seen.extend(one.status for one in aside.submit(asyncio.run, steps).result(timeout=20))

    office.target.rules.append(come_between)

    (summary,) = run(office, store, off)

    assert seen == [RunStatus.RUNNING, RunStatus.SKIPPED]
    assert (summary.status, summary.counts.booked) == (RunStatus.SUCCEEDED, 12)


@pytest.mark.parametrize("off", [-A_DAY, A_DAY], ids=["a day slow", "a day fast"])
def test_runs_of_machines_two_days_apart_stand_in_their_true_order(
    office: Office, store: Store, off: timedelta
) -> None:
    office.target.rules.append(refuse("UT-004"))
    run(office, store, off)
    office.target.rules.clear()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())

    (summary,) = run(office, store, -off, RunKind.RETRY)

    assert summary.counts.booked == 1
    assert batches(PRINCIPAL, office.store, "acme-expenses")[0].results == {"booked": 1}
    run_ids = [str(row["run_id"]) for row in office.rows("test_runs")]
    assert all(one.startswith("20261123T0900") for one in run_ids)  # ids are time-ordered: by the store's clock


@pytest.mark.parametrize("has_crashed", [False, True], ids=["after a good end", "after a crash"])
def test_a_store_whose_clock_was_a_day_fast_and_is_put_right_locks_nothing(office: Office, has_crashed: bool) -> None:
    office.clock.move(A_DAY)
    if has_crashed:
        office.ledger().commit((TakeLease("acme-expenses", "gone", timedelta(seconds=30)),), "r1")
    else:
        office.sync()
    office.clock.move(-A_DAY)

    assert office.sync().status is RunStatus.SUCCEEDED


def test_a_run_that_died_while_the_stores_clock_was_a_day_fast_is_not_taken_for_alive(office: Office) -> None:
    office.clock.move(A_DAY)
    run = OpenRun("dead", RunKind.SCHEDULED, office.clock.now(), "schedule", "gone", "at-prefect")
    ledger = office.ledger()
    ledger.commit((TakeLease("acme-expenses", "gone", timedelta(seconds=30)),), "r1")
    ledger.commit((run,), "r2")
    alive = living_flow_runs(office.store), dead_routes(office.store)
    office.clock.move(-A_DAY)

    assert alive == ({"at-prefect"}, [])
    assert (living_flow_runs(office.store), dead_routes(office.store)) == (frozenset(), ["acme-expenses"])


def told(office: Office) -> list[str]:
    """The kinds of all notifications, oldest first."""
    return [one.kind for one in reversed(list_notifications(PRINCIPAL, office.store))]


def seen(office: Office) -> tuple[Light, list[ReasonCode]]:
    """What a page shows."""
    now = office.clock.now()
    [status] = integration_statuses(PRINCIPAL, office.store, now)
    verdict = assess(replace(status.facts, monitor_seen_at=now), now)
    return verdict.light, [reason.code for reason in verdict.reasons]


def test_a_sync_that_ended_while_the_stores_clock_was_fast_goes_stale_and_is_told_all_the_same(office: Office) -> None:
    office.records = [record("A-1")]
    office.clock.move(20 * A_DAY)
    office.sync()
    office.clock.move(-20 * A_DAY)

    at_first = seen(office)
    watch_once(office.store, office.clock.now())
    looked_at = seen(office)
    office.clock.move(2 * A_DAY - timedelta(seconds=1))
    before = watch_once(office.store, office.clock.now()), seen(office)
    office.clock.move(timedelta(seconds=1))
    after = watch_once(office.store, office.clock.now()), seen(office)
    told_then = told(office)
    office.clock.move(timedelta(hours=1))
    office.sync()

    unknown = (Light.GREY, [ReasonCode.LAST_SYNC_AHEAD, ReasonCode.ALL_BOOKED])
    assert (at_first, looked_at, before) == (unknown, unknown, (0, unknown))
    assert after == (1, (Light.RED, [ReasonCode.STALE, ReasonCode.LAST_SYNC_AHEAD]))
    assert told_then == ["stale"]
    assert (told(office), seen(office)) == (["stale", "recovered"], (Light.GREEN, [ReasonCode.ALL_BOOKED]))


def test_what_was_set_up_while_the_stores_clock_was_fast_is_told_when_it_never_syncs() -> None:
    office = Office(clock=ToldClock(START + 20 * A_DAY))
    office.clock.move(-20 * A_DAY)

    first = watch_once(office.store, office.clock.now())
    office.clock.move(2 * A_DAY)
    then = [watch_once(office.store, office.clock.now()) for _ in range(2)]

    assert (first, then) == (0, [1, 0])
    assert told(office) == ["stale"]
    office.store.close()


@pytest.mark.parametrize(("stood_still", "leaves"), [(0.0, True), (29.0, True), (31.0, False), (8 * 3600.0, False)])
def test_nothing_leaves_after_a_standstill_that_only_the_wall_clock_saw(*, stood_still: float, leaves: bool) -> None:
    machine = ToldClock()
    machine.monotonic = lambda: 0.0  # type: ignore[method-assign]  # its seconds stood still, too
    clock = SendingClock(machine)
    send_by = clock.monotonic() + 30.0
    machine.move(timedelta(seconds=stood_still))

    async def run() -> tuple[Reply, int, Reply]:
        client = HttpClient(clock.monotonic)
        async with serving(saying(OK)) as server:
            reply = await client.request("POST", server.url, content=b"{}", send_by=send_by)
            left = len(server.requests)
            anew = await client.request("POST", server.url, content=b"{}", send_by=clock.monotonic() + 30.0)
            await client.close()
            return reply, left, anew

    reply, left, anew = asyncio.run(run())

    assert left == int(leaves)
    assert isinstance(reply, Answer) if leaves else isinstance(reply, NotSent) and reply.why is TransportFault.TOO_LATE
    assert isinstance(anew, Answer)  # what is made after it may leave
