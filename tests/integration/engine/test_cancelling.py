"""A person stops a running sync: what is on its way is awaited, the rest waits, and the end says who."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from core.engine import session
from core.errors import NotAllowed, Refused
from core.health import assess
from core.i18n import Words
from core.model import Category, Outcome, Outgoing, Principal, RunKind, RunStatus, RunSummary
from core.permissions import Role
from data.commands.cancelling import ask_to_cancel
from data.commands.retries import batches, request_retry
from data.queries.status import integration_statuses
from flows.sync.driver import Driver, SessionDependencies
from tests.fakes import PRINCIPAL, FakeTarget, Office, record, refuse


@dataclass
class Slow(FakeTarget):
    """Takes a moment for each request, so that a heartbeat comes between."""

    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        await asyncio.sleep(0.005)
        return await super().deliver(batch, send_by)


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(target=Slow(), records=[record(f"UT-{number:03d}") for number in range(400)], page_size=50)
    yield opened
    opened.store.close()


def drive(office: Office, kind: RunKind = RunKind.SCHEDULED) -> list[RunSummary]:
    world = SessionDependencies(
        office.ledger(), office.target, office.page, office.clock, office.clock.sleep, beat_seconds=0.01
    )
    return asyncio.run(Driver(world).drive(session(office.order(kind))))


def cancel(office: Office, principal: Principal = PRINCIPAL, request_id: str = "c1") -> None:
    run_id = str(next(row["run_id"] for row in office.rows("test_runs") if row["status"] == "running"))
    now = office.clock.now()
    ask_to_cancel(principal, office.store, "acme-expenses", run_id, request_id=request_id, now=now)


def cancel_at_request(office: Office, number: int) -> None:
    def ask(_out: Outgoing) -> None:
        if len(office.target.requests) == number:
            cancel(office)

    office.target.rules.insert(0, ask)


def test_a_cancelled_sync_ends_cleanly_and_says_who_stopped_it(office: Office) -> None:
    cancel_at_request(office, 20)

    (summary,) = drive(office)

    sent = len(office.target.requests)
    assert summary.status is RunStatus.STOPPED
    assert summary.stop is not None
    assert (summary.stop.category, summary.stop.message) == (Category.CANCELLED, "cancelled by kari")
    assert 20 <= sent < 400
    assert summary.counts.booked == sent == sum(office.target.bookings.values())
    assert summary.counts.due == summary.counts.booked + summary.counts.unsent
    states = office.states()
    assert set(states.values()) == {"booked", "waiting"}
    assert list(states.values()).count("booked") == sent
    waiting = [row for row in office.rows() if row["state"] == "waiting"]
    assert all(row["open_since_at"] for row in waiting)
    assert {row["message"] for row in waiting} == {"cancelled by kari"}


def test_the_light_after_a_cancelled_sync_names_the_person_in_both_languages(office: Office) -> None:
    cancel_at_request(office, 20)
    drive(office)

    now = office.clock.now()
    (status,) = integration_statuses(PRINCIPAL, office.store, now)
    reasons = assess(status.facts, now).reasons

    said = [(Words("en").reason(one, "A"), Words("nb").reason(one, "A")) for one in reasons]
    assert ("The sync was stopped by kari", "Synken ble stoppet av kari") in said


def test_the_next_sync_books_what_a_cancelled_one_left(office: Office) -> None:
    cancel_at_request(office, 20)
    drive(office)
    office.target.rules.clear()

    (summary,) = drive(office)

    assert (summary.status, len(office.target.bookings)) == (RunStatus.SUCCEEDED, 400)
    assert set(office.target.bookings.values()) == {1}


def test_a_cancelled_retry_leaves_what_it_did_not_read_in_the_failed_records(office: Office) -> None:
    office.target.rules.append(refuse(*(one.record_key for one in office.records)))
    drive(office)
    office.target.rules.clear()
    office.target.requests.clear()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 400, request_id="r1", now=office.clock.now())
    cancel_at_request(office, 20)

    drive(office, RunKind.RETRY)

    (batch,) = batches(PRINCIPAL, office.store, "acme-expenses")
    booked = len(office.target.bookings)
    assert batch.results == {"booked": booked, "unsent": 400 - booked}
    assert all(row["due"] for row in office.rows())


def test_a_cancelled_sync_does_not_go_on_with_a_stored_retry(office: Office) -> None:
    office.target.rules.append(refuse("UT-000"))
    drive(office)
    office.target.rules.clear()
    office.target.requests.clear()
    office.records += [record(f"UT-{number:03d}") for number in range(400, 800)]
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())
    cancel_at_request(office, 20)

    (summary,) = drive(office)

    assert summary.status is RunStatus.STOPPED
    assert [batch.status for batch in batches(PRINCIPAL, office.store, "acme-expenses")] == ["waiting"]
    (retry,) = drive(office, RunKind.RETRY)  # the reconciler's, a moment later
    assert (retry.kind, retry.status, retry.counts.booked) == (RunKind.RETRY, RunStatus.SUCCEEDED, 1)


def test_a_sync_is_cancelled_once_and_only_while_it_runs(office: Office) -> None:
    asked: list[str] = []

    def ask_twice(_out: Outgoing) -> None:
        if len(office.target.requests) == 20:
            cancel(office)
            with pytest.raises(Refused):
                cancel(office, request_id="c2")
            with pytest.raises(NotAllowed):
                cancel(office, Principal("vera", {"acme": Role.VIEWER}), "c3")
            with pytest.raises(Refused):
                cancel(office, Principal("nina", {"other": Role.ADMIN}), "c4")
            asked.append("twice")

    office.target.rules.insert(0, ask_twice)
    (summary,) = drive(office)

    assert asked == ["twice"]
    with pytest.raises(Refused):
        ask_to_cancel(PRINCIPAL, office.store, "acme-expenses", summary.run_id, request_id="c5", now=office.clock.now())
    log = [(row["person"], row["action"]) for row in office.rows("test_audit_log") if "cancel" in str(row["action"])]
    assert sorted(log) == [
        ("kari", "cancel_sync"),
        ("kari", "cancel_sync_refused"),
        ("kari", "cancel_sync_refused"),
        ("vera", "cancel_sync_refused"),
    ]
