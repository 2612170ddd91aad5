"""A target that books in two steps: a draft of ours is finished as it stands, and never made a second time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from core.errors import ConnectionDown
from core.model import (
    Category,
    ConnectorFacts,
    Draft,
    HalfDone,
    LookUpAnswer,
    NotFound,
    Outcome,
    Outgoing,
    Result,
    RunStatus,
)
from data.store.protocol import Statement
from tests.fakes import FakeTarget, Office, nobody_knows, record, refused


@dataclass
class TwoSteps(FakeTarget):
    """`breaks`: of these only the draft is made. `says` answers a posting that is not simply done."""

    breaks: set[str] = field(default_factory=set)
    drafts: dict[str, Outgoing] = field(default_factory=dict)
    drafted: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    says: dict[str, Outcome | Exception] = field(default_factory=dict)

    def book(self, out: Outgoing) -> Outcome:
        self.drafted.append(out.record_key)
        if out.record_key in self.breaks:
            self.drafts[out.reference] = out
            return nobody_knows(out)
        return super().book(out)

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        answers = await super().look_up(records)
        return [
            HalfDone(one.record_key, f"D-{one.record_key}", self.drafts[one.reference].amount)
            if one.reference in self.drafts and isinstance(answer, NotFound)
            else answer
            for one, answer in zip(records, answers, strict=True)
        ]

    async def finish(self, drafts: Sequence[Draft], send_by: float) -> list[Outcome]:
        await asyncio.sleep(0)
        return [self._post(one.outgoing) for one in drafts]

    def _post(self, out: Outgoing) -> Outcome:
        self.finished.append(out.record_key)
        said = self.says.get(out.record_key)
        if isinstance(said, Exception):
            raise said
        return said or super().book(self.drafts.pop(out.reference))


@pytest.fixture
def target() -> TwoSteps:
    return TwoSteps(breaks={"UT-001"})


@pytest.fixture
def office(target: TwoSteps) -> Iterator[Office]:
    opened = Office(target=target, records=[record("UT-001"), record("UT-002")])
    yield opened
    opened.store.close()


def test_a_draft_is_finished_in_the_same_sync(office: Office, target: TwoSteps) -> None:
    summary = office.sync()

    assert summary.status is RunStatus.SUCCEEDED
    assert (summary.counts.booked, summary.counts.unknown) == (2, 0)
    assert (target.drafted, target.finished) == (["UT-001", "UT-002"], ["UT-001"])
    assert office.states() == {"UT-001": "booked", "UT-002": "booked"}


def test_the_finishing_is_an_attempt_of_its_own_with_the_same_key(office: Office) -> None:
    office.sync()

    tries = sorted((str(one["attempt_id"]), one["record_key"]) for one in office.rows("test_attempts"))
    outcomes = {
        (str(one["attempt_id"]), str(one["result"]), str(one["found_by"]))
        for one in office.rows("test_attempt_outcomes")
    }
    first, last = [attempt for attempt, key in tries if key == "UT-001"]
    assert {(first, "unknown", "answer"), (first, "later", "look_up"), (last, "booked", "answer")} <= outcomes
    keys = {one["idempotency_key"] for one in office.rows("test_attempts") if one["record_key"] == "UT-001"}
    assert len(keys) == 1


@pytest.mark.parametrize("result", [Result.NOT_SENT, Result.LATER, Result.UNKNOWN])
def test_whatever_is_no_booking_and_no_refusal_leaves_the_record_in_doubt(
    office: Office, target: TwoSteps, result: Result
) -> None:
    target.says["UT-001"] = Outcome("UT-001", result)

    summary = office.sync()

    assert (summary.counts.booked, summary.counts.unknown) == (1, 1)
    assert office.states()["UT-001"] == "unknown"

    target.says.clear()
    again = office.sync()
    assert (again.counts.booked, again.counts.unknown) == (1, 0)
    assert target.drafted == ["UT-001", "UT-002"]


def test_a_target_that_is_down_while_it_is_finished_stops_the_sync(office: Office, target: TwoSteps) -> None:
    target.says["UT-001"] = ConnectionDown("Accounting does not answer", Category.UNAVAILABLE)

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert summary.counts.unknown == 1
    assert office.states()["UT-001"] == "unknown"


def test_a_refused_draft_says_why(office: Office, target: TwoSteps) -> None:
    out = Outgoing("UT-001", "acme-expenses:UT-001", "", {}, None)
    target.says["UT-001"] = refused(out)

    summary = office.sync()

    assert (summary.counts.failed_now, summary.counts.unknown) == (1, 0)
    row = next(one for one in office.rows() if one["record_key"] == "UT-001")
    assert (row["state"], row["message"]) == ("rejected", "Invalid cost center code: 9999")


def test_a_draft_with_another_amount_is_left_to_a_person(office: Office, target: TwoSteps) -> None:
    target.rules.append(lambda out: _drafted_otherwise(target, out) if out.record_key == "UT-001" else None)

    office.sync()

    assert target.finished == []
    assert office.states()["UT-001"] == "unknown"
    assert next(one for one in office.rows() if one["record_key"] == "UT-001")["category"] == "duplicate_mismatch"


def _drafted_otherwise(target: TwoSteps, out: Outgoing) -> Outcome:
    target.drafts[out.reference] = replace(out, amount=record("x", "999.00").amount)
    return nobody_knows(out)


def test_a_draft_that_a_person_has_dealt_with_is_not_finished(office: Office, target: TwoSteps) -> None:
    looks = target.look_up

    async def a_person_comes(records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        office.store.write([Statement("test_handle", {"record_key": "UT-001"}, expect=1)], "kari")
        return await looks(records)

    target.look_up = a_person_comes  # type: ignore[method-assign]

    summary = office.sync()

    assert target.finished == []
    assert office.states()["UT-001"] == "handled"
    assert (summary.counts.due, summary.counts.unknown) == (1, 0)


def test_of_one_object_the_earlier_draft_is_finished_first(target: TwoSteps) -> None:
    target.breaks = {"UT-001", "UT-002"}
    target.facts = replace(target.facts, order_matters=True)
    records = [replace(record(key), object_key="A") for key in ("UT-001", "UT-002", "UT-003")]
    office = Office(target=target, records=records)

    office.sync()
    office.sync()

    assert target.finished == ["UT-001", "UT-002"]
    assert set(office.states().values()) == {"booked"}
    assert target.drafted == ["UT-001", "UT-002", "UT-003"]
    office.store.close()


def test_a_target_that_cannot_finish_what_it_calls_half_done_leaves_it_in_doubt() -> None:
    class OneStep(FakeTarget):
        async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
            return [HalfDone(one.record_key, "D-1", one.amount) for one in records]

    target = OneStep(facts=ConnectorFacts("Accounting"), rules=[nobody_knows])
    office = Office(target=target, records=[record("UT-001")])

    summary = office.sync()

    assert summary.counts.unknown == 1
    message = str(office.rows()[0]["message"])
    assert message.startswith("Accounting holds a draft of it, and nobody can say whether it was booked")
    assert len(target.requests) == 1
    office.store.close()
