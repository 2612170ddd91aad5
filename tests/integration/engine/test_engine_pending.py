"""What the target took into its own queue: asked for in every sync, never sent again, and said when it is late."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from core.errors import Refused
from core.health import assess
from core.i18n import Words
from core.model import (
    Category,
    Found,
    Light,
    LookUpAnswer,
    NotFound,
    Outcome,
    Outgoing,
    Reason,
    ReasonCode,
    Result,
    RunKind,
    RunStatus,
)
from data.commands.handling import mark_handled, undo_handled
from data.commands.retries import request_retry, retry_offers
from data.queries.failures import open_failures
from data.queries.status import integration_statuses
from data.store.protocol import Statement
from tests.fakes import PRINCIPAL, FakeTarget, Office, nobody_knows, record, refuse


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


KEY = "UT-001"


def past_its_deadline(office: Office) -> None:
    office.sync()
    queued(office).discard("acme-expenses:UT-002")
    office.clock.move(office.target.facts.pending_deadline + timedelta(minutes=1))
    office.sync()
    assert office.states() == {KEY: "pending_target", "UT-002": "booked"}
    office.target.requests.clear()


def handle(office: Office, request_id: str = "h1") -> None:
    why = {"reason": "Booked by hand", "record_keys": [KEY]}
    at = office.clock.now()
    mark_handled(PRINCIPAL, office.store, "acme-expenses", 1, request_id=request_id, now=at, **why)  # type: ignore[arg-type]


def send_again(office: Office) -> None:
    at = office.clock.now()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=at, record_keys=[KEY])


def test_before_its_deadline_what_waits_in_the_queue_is_neither_sent_again_nor_handled(office: Office) -> None:
    office.sync()

    with pytest.raises(Refused):
        handle(office)
    with pytest.raises(Refused):
        send_again(office)

    assert office.states()[KEY] == "pending_target"


def test_past_its_deadline_it_is_still_never_sent_again(office: Office) -> None:
    past_its_deadline(office)
    del office.target.booked["acme-expenses:UT-001"]  # the target dropped it, or shows it to nobody

    with pytest.raises(Refused):
        send_again(office)
    office.run(RunKind.RETRY)
    office.sync()

    assert (office.target.requests, office.states()[KEY]) == ([], "pending_target")
    assert light_of(office)[0] is Light.YELLOW


def test_what_is_late_may_be_handled_and_taken_back(office: Office) -> None:
    past_its_deadline(office)

    handle(office)

    assert (office.states()[KEY], light_of(office)[0]) == ("handled", Light.GREEN)
    assert office.sync().status is RunStatus.SUCCEEDED
    undo_handled(PRINCIPAL, office.store, "acme-expenses", [KEY], request_id="u1", now=office.clock.now())
    assert (office.states()[KEY], light_of(office)[0]) == ("pending_target", Light.YELLOW)


def edited_past_its_deadline(office: Office) -> None:
    office.sync()
    office.records[0] = record(KEY, "120.00")
    past_its_deadline(office)
    assert ReasonCode.CHANGED_AFTER_BOOKED in light_of(office)[1]


def test_a_late_record_that_was_edited_is_not_changed_after_it_was_handled(office: Office) -> None:
    """The person saw that very revision."""
    edited_past_its_deadline(office)

    handle(office)

    assert light_of(office) == (Light.GREEN, {ReasonCode.ALL_BOOKED: None})
    office.sync()
    assert light_of(office) == (Light.GREEN, {ReasonCode.ALL_BOOKED: None})
    office.records[0] = record(KEY, "130.00")
    office.sync()
    assert light_of(office) == (Light.YELLOW, {ReasonCode.CHANGED_AFTER_HANDLED: 1})


def test_a_record_handled_while_the_queue_is_asked_does_not_end_the_session(office: Office) -> None:
    past_its_deadline(office)
    ours = office.target.look_up

    async def a_person_comes(records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        queued(office).clear()
        office.store.write([Statement("test_handle_pending", {"record_key": KEY}, expect=1)], "kari")
        return await ours(records)

    office.target.look_up = a_person_comes  # type: ignore[method-assign]

    summary = office.sync()

    assert (summary.status, summary.counts.booked, office.states()[KEY]) == (RunStatus.SUCCEEDED, 0, "handled")


@pytest.fixture
def hidden() -> Iterator[Office]:
    """A target whose look-up shows only what it has booked."""
    target = Hiding()
    target.facts = replace(target.facts, look_up_shows_queue=False)
    opened = Office(target=target, records=[record("UT-001"), record("UT-002")])
    yield opened
    opened.store.close()


class Hiding(Queueing):
    """Shows nothing of its queue."""

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        answers = await super().look_up(records)
        return [
            NotFound(answer.record_key) if isinstance(answer, Found) and not answer.booked else answer
            for answer in answers
        ]


def test_a_lost_answer_of_a_system_with_a_hidden_queue_is_never_sent_again_and_left_to_a_person(hidden: Office) -> None:
    def queue_then_lose(out: Outgoing) -> Outcome | None:
        if out.record_key != "UT-002":
            return None
        hidden.target.book(out)
        return nobody_knows(out)

    hidden.target.rules.append(queue_then_lose)

    first = hidden.sync()
    hidden.clock.move(timedelta(hours=2))
    second = hidden.sync()
    hidden.run(RunKind.RETRY)

    assert (first.status, second.status) == (RunStatus.FAILED, RunStatus.FAILED)
    assert sorted(out.record_key for out in hidden.target.requests) == ["UT-001", "UT-002"]
    assert hidden.states() == {"UT-001": "pending_target", "UT-002": "unknown"}
    (failure,) = open_failures(PRINCIPAL, hidden.store, "acme-expenses")
    assert failure.category is Category.ACCEPTED_PENDING
    assert failure.root.message.startswith("Accounting did not find it, but may have it in its own queue")
    assert retry_offers(PRINCIPAL, hidden.store, "acme-expenses").retry.records == 0
    outcomes = hidden.store._connection.execute(
        "select result, found_by from attempt_outcomes where record_key = 'UT-002' order by answered_at"
    ).fetchall()
    assert outcomes == [("unknown", "answer"), ("unknown", "look_up")]  # said once, not in every sync
    queued(hidden).clear()
    assert hidden.sync().status is RunStatus.SUCCEEDED
    assert set(hidden.states().values()) == {"booked"}


@pytest.mark.parametrize("said", [True, False])
def test_a_hidden_queue_that_is_named_is_believed_before_its_first_received(hidden: Office, said: bool) -> None:
    hidden.target.facts = replace(hidden.target.facts, books_later=said)
    hidden.records = [record("UT-002")]
    hidden.target.rules.append(lambda out: (hidden.target.book(out), nobody_knows(out))[1])

    hidden.sync()
    hidden.target.rules.clear()
    hidden.clock.move(timedelta(hours=2))
    hidden.sync()

    assert (len(hidden.target.requests) == 1) is said


def test_a_retry_that_is_only_received_is_called_booked_by_nobody(office: Office) -> None:
    office.target.rules.append(refuse("UT-001", "UT-002"))
    office.sync()
    office.sync()
    office.target.rules.clear()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="r1", now=office.clock.now())

    office.run(RunKind.RETRY)

    why = reason(office)
    recovered = next(one for one in office.rows("test_notifications") if one["kind"] == "recovered")
    facts = json.loads(str(recovered["facts"]))
    assert "; 2 records wait to be booked by Accounting" in Words("en").reason(why, "Accounting")
    assert Words("en").reason(why, "Accounting").startswith("Nothing of what failed at ")
    assert (facts["booked"], facts["pending"]) == (0, 2)

    office.sync()

    assert Words("en").reason(reason(office), "Accounting") == (
        "Nothing was due; 2 records wait to be booked by Accounting"
    )


def reason(office: Office) -> Reason:
    """The one reason of the light, with a monitor that looks."""
    now = office.clock.now()
    (about,) = integration_statuses(PRINCIPAL, office.store, now)
    (why,) = assess(replace(about.facts, monitor_seen_at=now), now).reasons
    return why
