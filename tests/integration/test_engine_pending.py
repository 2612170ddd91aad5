"""What the target took into its own queue: asked for in every sync, never sent again, and said when it is late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from core.health import assess
from core.model import Found, Light, LookUpAnswer, Outcome, Outgoing, ReasonCode, Result, RunStatus
from data.status import integration_statuses
from tests.fakes import PRINCIPAL, FakeTarget, Office, nobody_knows, record


@dataclass
class Queueing(FakeTarget):
    """Answers 202 and books later."""

    queued: set[str] = field(default_factory=set)

    def book(self, out: Outgoing) -> Outcome:
        told = super().book(out)
        self.queued.add(out.reference)
        return replace(told, result=Result.PENDING_TARGET)

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        answers = await super().look_up(records)
        waiting = {one.record_key for one in records if one.reference in self.queued}
        return [
            replace(answer, booked=answer.record_key not in waiting) if isinstance(answer, Found) else answer
            for answer in answers
        ]


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(target=Queueing(), records=[record("UT-001"), record("UT-002")])
    yield opened
    opened.store.close()


def queued(office: Office) -> set[str]:
    assert isinstance(office.target, Queueing)
    return office.target.queued


def light_of(office: Office) -> tuple[Light, dict[ReasonCode, object]]:
    now = office.clock.now()
    (status,) = integration_statuses(PRINCIPAL, office.store, now)
    verdict = assess(replace(status.facts, monitor_seen_at=now), now)
    return verdict.light, {reason.code: reason.numbers.get("records") for reason in verdict.reasons}


def test_what_waits_in_the_targets_queue_is_booked_once_it_says_so_and_never_sent_again(office: Office) -> None:
    first = office.sync()
    assert (first.status, first.counts.pending) == (RunStatus.SUCCEEDED, 2)
    assert set(office.states().values()) == {"pending_target"}
    second = office.sync()
    assert (second.counts.due, set(office.states().values())) == (0, {"pending_target"})
    queued(office).discard("acme-expenses:UT-001")

    third = office.sync()

    assert (third.status, third.counts.due, third.counts.booked, third.counts.nothing_to_do) == (
        RunStatus.SUCCEEDED,
        1,
        1,
        1,
    )
    assert office.states() == {"UT-001": "booked", "UT-002": "pending_target"}
    assert len(office.target.requests) == 2


def test_a_queue_that_takes_longer_than_its_deadline_is_yellow_until_it_is_booked(office: Office) -> None:
    office.sync()
    office.clock.move(office.target.facts.pending_deadline - timedelta(minutes=1))
    assert light_of(office)[0] is Light.GREEN
    office.clock.move(timedelta(minutes=2))

    light, reasons = light_of(office)

    assert (light, reasons) == (Light.YELLOW, {ReasonCode.PENDING_OVERDUE: 2})
    office.sync()
    assert office.rows("test_integration_state")[0]["light"] == "yellow"
    queued(office).clear()
    office.sync()
    assert light_of(office)[0] is Light.GREEN
    assert office.rows("test_integration_state")[0]["light"] == "green"


def test_a_lost_answer_found_in_the_queue_is_pending_and_not_booked(office: Office) -> None:
    def queue_then_lose(out: Outgoing) -> Outcome | None:
        if out.reference in office.target.booked:
            return None
        office.target.book(out)
        return nobody_knows(out)

    office.target.rules.append(queue_then_lose)

    summary = office.sync()

    assert (summary.counts.pending, summary.counts.already_there) == (2, 0)
    assert set(office.states().values()) == {"pending_target"}
    assert all(row["pending_until_at"] for row in office.rows())


def test_a_booking_from_the_queue_with_another_amount_is_left_to_a_person(office: Office) -> None:
    office.sync()
    queued(office).clear()
    there = office.target.booked["acme-expenses:UT-001"]
    office.target.booked["acme-expenses:UT-001"] = replace(there, amount=record("UT-001", "999.00").amount)

    summary = office.sync()

    assert (summary.status, summary.counts.unknown, summary.counts.booked) == (RunStatus.FAILED, 1, 1)
    assert office.states() == {"UT-001": "unknown", "UT-002": "booked"}
