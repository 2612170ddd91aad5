"""What the simulation found, each told as a person would have seen it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from core.effects import Change, FinishBatch, OpenRun, TakeLease
from core.engine import session
from core.errors import Refused, StaleEpoch
from core.model import Counts, LookUpAnswer, Outcome, Outgoing, RunKind, RunStatus, Undecidable
from data.commands.retries import batches, request_retry
from data.ledger.changes import Ledger
from data.store.protocol import Statement
from flows.sync.driver import Driver, SessionDependencies
from tests.fakes import PRINCIPAL, FakeTarget, Office, ToldClock, nobody_knows, record, refuse


@dataclass
class Shy(FakeTarget):
    """A target that answers no look-up for a while."""

    silent: int = 0  # look-ups still to be left without an answer

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        if self.silent:
            self.silent -= 1
            return [Undecidable(one.record_key, "no answer") for one in records]
        return await super().look_up(records)


@pytest.fixture
def shy() -> Shy:
    return Shy()


@pytest.fixture
def office(shy: Shy) -> Iterator[Office]:
    opened = Office(target=shy, records=[record("UT-001"), record("UT-002")])
    yield opened
    opened.store.close()


def test_a_record_edited_while_nobody_knew_its_outcome_is_no_conflict_but_booked(office: Office, shy: Shy) -> None:
    def book_then_lose(out: Outgoing) -> Outcome:
        shy.book(out)
        return nobody_knows(out)

    shy.rules.append(book_then_lose)
    shy.silent = 1
    office.sync()
    office.records[0] = record("UT-001", amount="250.00")
    shy.silent = 1

    office.sync()

    assert office.states() == {"UT-001": "booked", "UT-002": "booked"}
    assert set(shy.bookings.values()) == {1}
    assert office.sync().counts.changed_after_booked == 1


def test_an_unknown_record_that_left_the_source_is_looked_up_and_then_not_open_any_more(
    office: Office, shy: Shy
) -> None:
    shy.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-001" else None)
    shy.silent = 1
    office.sync()
    del office.records[0]

    summary = office.sync()

    assert summary.status is RunStatus.WARNING
    assert office.rows("test_integration_state")[0]["open_records"] == 0
    assert shy.look_ups.count("acme-expenses:UT-001") == 2
    assert shy.bookings == {"acme-expenses:UT-002": 1}


def test_a_record_handled_while_the_sync_waits_for_it_does_not_end_the_sync(office: Office, shy: Shy) -> None:
    shy.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-001" else None)
    sleep = office.clock.sleep

    async def a_person_comes(seconds: float) -> None:
        await sleep(seconds)
        office.store.write([Statement("test_handle", {"record_key": "UT-001"}, expect=1)], "kari")

    office.clock.sleep = a_person_comes  # type: ignore[method-assign]

    summary = office.sync()

    assert office.states() == {"UT-001": "handled", "UT-002": "booked"}
    assert (summary.counts.due, summary.counts.booked, summary.counts.unknown) == (1, 1, 0)
    assert sum(out.record_key == "UT-001" for out in shy.requests) == 1


def test_a_retry_does_not_call_a_handled_record_booked(office: Office, shy: Shy) -> None:
    shy.rules.append(refuse("UT-001"))
    shy.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-002" else None)
    sleep = office.clock.sleep
    office.target.ill = True
    office.sync()
    office.target.ill = False
    request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="r1", now=office.clock.now())
    office.store.write([Statement("test_handle", {"record_key": "UT-001"}, expect=1)], "kari, before")

    async def a_person_comes(seconds: float) -> None:
        await sleep(seconds)
        office.store.write([Statement("test_handle", {"record_key": "UT-002"}, expect=1)], "kari, meanwhile")

    office.clock.sleep = a_person_comes  # type: ignore[method-assign]

    office.run(RunKind.RETRY)

    assert batches(PRINCIPAL, office.store, "acme-expenses")[0].results == {"handled": 2}


def test_a_conflict_that_a_person_has_not_solved_is_not_noted_again_by_every_sync(office: Office, shy: Shy) -> None:
    shy.book(Outgoing("UT-001", "acme-expenses:UT-001", "theirs", {}, record("UT-001", "999.00").amount))
    shy.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-001" else None)
    office.sync()
    noted = len(office.rows("test_attempt_outcomes"))

    office.sync()

    assert len(office.rows("test_attempt_outcomes")) == noted


def test_a_target_that_settles_longer_than_a_run_may_wait_is_still_asked_and_sent_to_in_a_later_run(
    office: Office, shy: Shy
) -> None:
    shy.facts = replace(shy.facts, settle=timedelta(minutes=10))
    shy.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-001" else None)
    office.sync()
    shy.rules.clear()

    soon = office.sync()
    office.clock.move(timedelta(hours=1))
    later = office.sync()

    assert (soon.counts.unknown, later.counts.booked) == (1, 1)
    assert set(office.states().values()) == {"booked"}


def test_a_machine_whose_clock_is_fast_waits_as_long_for_an_unknown_record(office: Office, shy: Shy) -> None:
    shy.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-001" else None)
    shy.silent = 1
    office.sync()
    fast = ToldClock(office.clock.now() + timedelta(minutes=10))
    started_at = fast.now()
    world = SessionDependencies(office.ledger(), shy, office.page, fast, fast.sleep, beat_seconds=None)

    asyncio.run(Driver(world).drive(session(office.order(RunKind.SCHEDULED))))

    wait = shy.facts.request_life + shy.facts.settle
    assert fast.now() - started_at >= wait
    assert [row["started_at"] for row in office.rows("test_runs")] == [office.clock.now()] * 2


def test_an_empty_retry_is_refused_and_does_not_hold_up_later_ones(office: Office, shy: Shy) -> None:
    shy.rules.append(refuse("UT-001"))
    ask = lambda expected, request_id: request_retry(  # noqa: E731
        PRINCIPAL, office.store, "acme-expenses", expected, request_id=request_id, now=office.clock.now()
    )

    with pytest.raises(Refused):
        ask(0, "nothing failed yet")
    office.sync()
    ask(1, "one failed")
    shy.rules.clear()

    assert [summary.counts.booked for summary in office.run(RunKind.RETRY)] == [1]


def test_a_run_that_died_counts_every_due_record(office: Office) -> None:
    ledger = office.ledger()
    ledger.commit((TakeLease("acme-expenses", "dead", timedelta(seconds=30)),), "lease")
    ledger.commit((OpenRun("run-1", RunKind.SCHEDULED, office.clock.now(), "schedule", "dead"),), "open")
    ledger.renew(30_000, "run-1", Counts(due=5, booked=1, failed_now=1), "beat")
    office.clock.move(timedelta(minutes=1))

    office.sync()

    dead = next(row for row in office.rows("test_runs") if row["run_id"] == "run-1")
    assert (dead["status"], dead["due"], dead["booked"], dead["failed_now"]) == ("crashed", 5, 1, 1)
    assert dead["unknown"] == 3


def test_an_empty_look_up_during_an_outage_is_not_believed(office: Office, shy: Shy) -> None:
    def book_then_lose(out: Outgoing) -> Outcome | None:
        if out.reference in shy.booked:
            return None
        shy.book(out)
        shy.hidden.add(out.reference)  # its register is away and answers "no such reference"
        shy.ill = True
        return nobody_knows(out)

    shy.rules.append(book_then_lose)
    before = office.clock.now()

    summary = office.sync()

    assert (summary.status, summary.counts.unknown) == (RunStatus.STOPPED, 2)
    assert summary.stop is not None
    assert summary.stop.message == "Accounting is not well"
    assert office.clock.now() - before > timedelta(seconds=4)
    shy.hidden.clear()
    shy.ill = False
    assert office.sync().counts.already_there == 2


def test_a_target_nobody_can_call_well_is_not_sent_the_same_again(office: Office, shy: Shy) -> None:
    def book_then_lose(out: Outgoing) -> Outcome | None:
        if out.reference in shy.booked:
            return None
        shy.book(out)
        shy.hidden.add(out.reference)
        return nobody_knows(out)

    shy.rules.append(book_then_lose)
    shy.doubt = "Accounting answers. Set check_url."

    first, second = office.sync(), office.sync()

    for summary in (first, second):
        assert summary.counts.unknown == 2
        assert summary.stop is not None
        assert summary.stop.message == "Accounting answers. Set check_url."
    assert set(shy.bookings.values()) == {1}
    shy.doubt = None
    shy.hidden.clear()
    assert office.sync().counts.already_there == 2
    assert set(shy.bookings.values()) == {1}


def test_a_retry_that_broke_off_after_booking_says_in_the_end_what_it_booked(office: Office, shy: Shy) -> None:
    shy.rules.append(refuse("UT-001", "UT-002"))
    office.sync()
    shy.rules.clear()
    now = office.clock.now()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="r1", now=now)

    class Dying(Ledger):
        def commit(self, changes: Sequence[Change], request_id: str) -> object:
            if isinstance(changes[0], FinishBatch):
                raise StaleEpoch("acme-expenses", 1)
            return super().commit(changes, request_id)

    ledger = Dying(office.store, "acme-expenses", "acme", "Accounting")
    world = SessionDependencies(ledger, shy, office.page, office.clock, office.clock.sleep, beat_seconds=None)
    with pytest.raises(StaleEpoch):
        asyncio.run(Driver(world).drive(session(office.order(RunKind.RETRY))))
    office.clock.move(timedelta(minutes=1))

    office.run(RunKind.RETRY)

    (batch,) = batches(PRINCIPAL, office.store, "acme-expenses")
    assert (batch.status, batch.results) == ("finished", {"booked": 2})
    assert set(shy.bookings.values()) == {1}
