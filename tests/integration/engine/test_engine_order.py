"""Where the target says that order matters: a later record of the same object waits behind an unbooked earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.model import ConnectorFacts, LookUpAnswer, Outcome, Outgoing, Result, RunKind, RunStatus
from data.commands.retries import request_retry
from data.store.protocol import Statement
from tests.fakes import PRINCIPAL, FakeTarget, Office, nobody_knows, record, refuse

FACTS = ConnectorFacts(
    system_name="Accounting",
    concurrency=8,
    order_matters=True,
    settle=timedelta(seconds=2),
    request_life=timedelta(seconds=3),
)


@pytest.fixture
def office() -> Iterator[Office]:
    cases = {"UT-001": "A", "UT-002": "A", "UT-003": "B", "UT-004": "A", "UT-005": None, "UT-006": "B"}
    records = [replace(record(key), object_key=case) for key, case in cases.items()]
    opened = Office(target=FakeTarget(FACTS), records=records, page_size=2)
    yield opened
    opened.store.close()


def sent(office: Office) -> list[str]:
    return [out.record_key for out in office.target.requests]


def test_what_comes_after_a_refused_record_of_its_object_is_held_back_and_says_behind_what(office: Office) -> None:
    office.target.rules.append(refuse("UT-001"))

    summary = office.sync()

    assert sent(office) == ["UT-001", "UT-003", "UT-005", "UT-006"]
    assert (summary.counts.booked, summary.counts.failed_now, summary.counts.unsent) == (3, 1, 2)
    held = [row for row in office.rows() if row["category"] == "waits_for_earlier"]
    assert [row["record_key"] for row in held] == ["UT-002", "UT-004"]
    assert {(row["state"], row["message"]) for row in held} == {
        ("waiting", "It waits for UT-001, which is not booked.")
    }
    assert all(row["open_since_at"] for row in held)


def test_once_the_earlier_one_is_corrected_all_go_in_order(office: Office) -> None:
    office.target.rules.append(refuse("UT-001"))
    office.sync()
    office.target.rules.clear()
    office.target.requests.clear()
    office.records[0] = replace(record("UT-001", costCenter="410"), object_key="A")

    summary = office.sync()

    assert sent(office) == ["UT-001", "UT-002", "UT-004"]
    assert summary.status is RunStatus.SUCCEEDED


def test_an_unknown_record_is_found_first_and_the_rest_follow_in_the_same_sync(office: Office) -> None:
    def book_then_lose(out: Outgoing) -> Outcome | None:
        if out.record_key == "UT-001" and out.reference not in office.target.booked:
            office.target.book(out)
            return nobody_knows(out)
        return None

    office.target.rules.append(book_then_lose)

    summary = office.sync()

    assert sent(office) == ["UT-001", "UT-003", "UT-005", "UT-006", "UT-002", "UT-004"]
    assert (summary.status, summary.counts.already_there) == (RunStatus.SUCCEEDED, 1)


def test_a_retry_of_the_later_one_alone_waits_for_the_earlier_one(office: Office) -> None:
    office.target.rules.append(refuse("UT-001"))
    office.sync()
    office.target.requests.clear()
    now = office.clock.now()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r", now=now, record_keys=["UT-002"])

    (summary,) = office.run(RunKind.RETRY)

    assert sent(office) == []
    assert (summary.counts.due, summary.counts.unsent) == (1, 1)


def test_a_handled_record_holds_up_nothing(office: Office) -> None:
    office.target.rules.append(refuse("UT-001"))
    office.sync()
    office.target.requests.clear()
    office.store.write([Statement("test_handle", {"record_key": "UT-001"}, expect=1)], "handled")

    summary = office.sync()

    assert sent(office) == ["UT-002", "UT-004"]
    assert summary.status is RunStatus.SUCCEEDED


def test_a_record_handled_while_it_is_looked_up_holds_up_nothing(office: Office) -> None:
    def book_then_lose(out: Outgoing) -> Outcome:
        office.target.book(out)
        return nobody_knows(out)

    office.target.rules.append(lambda out: book_then_lose(out) if out.record_key == "UT-001" else None)
    office.target.hidden.add("acme-expenses:UT-001")
    office.target.ill = True
    office.sync()
    office.target.rules.clear()
    office.target.requests.clear()
    office.target.ill = False
    ours = office.target.look_up

    async def a_person_comes(records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        if office.target.hidden:
            office.target.hidden.clear()
            office.store.write([Statement("test_handle", {"record_key": "UT-001"}, expect=1)], "kari")
        return await ours(records)

    office.target.look_up = a_person_comes  # type: ignore[method-assign]

    summary = office.sync()

    assert office.states()["UT-001"] == "handled"
    assert sent(office) == ["UT-002", "UT-004"]
    assert summary.status is RunStatus.SUCCEEDED


def leave_in_doubt(office: Office, key: str) -> None:
    """Another booking stands under its reference."""
    one = replace(record(key, "999.00"), object_key="A")
    office.target.book(Outgoing(key, f"acme-expenses:{key}", "theirs", one.payload, one.amount))


def test_after_a_restore_nothing_overtakes_a_record_in_doubt_that_left_the_source(office: Office) -> None:
    office.target.rules.append(refuse("UT-001"))
    office.sync()
    put_back = {"restoring_since_at": office.clock.now()}
    office.store.write([Statement("test_put_back", put_back, expect=1)], "put back")
    leave_in_doubt(office, "UT-001")
    del office.records[0]
    office.target.requests.clear()

    office.sync()

    assert sent(office) == []
    assert {key: office.states()[key] for key in ("UT-001", "UT-002", "UT-004")} == {
        "UT-001": "unknown",
        "UT-002": "waiting",
        "UT-004": "waiting",
    }


def test_nothing_overtakes_a_record_that_its_own_queue_booked_with_another_amount(office: Office) -> None:
    def receive(out: Outgoing) -> Outcome:
        return replace(office.target.book(out), result=Result.PENDING_TARGET)

    office.target.rules.append(receive)
    office.records, later = office.records[:1], office.records[1:]
    office.sync()
    leave_in_doubt(office, "UT-001")
    office.target.rules.clear()
    office.target.requests.clear()
    office.records = later  # and the first one is gone

    office.sync()

    assert sent(office) == ["UT-003", "UT-005", "UT-006"]
    assert (office.states()["UT-001"], office.states()["UT-002"]) == ("unknown", "waiting")
