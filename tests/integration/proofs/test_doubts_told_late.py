"""Why a person should look at a record is said also where it is found out later that it is booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.messages import Message, message
from core.model import DeliveryState, Outcome, Outgoing, Result, RunStatus
from tests.fakes import Office, nobody_knows, record

DOUBT = message("year_may_be_a_slip", column="Dato", value="2062-11-05")


def sync(office: Office) -> RunStatus:
    office.clock.move(timedelta(hours=1))
    return office.sync().status


def office_with_doubts() -> Office:
    return Office(records=[replace(record(key), doubt=DOUBT) for key in ("U-1", "U-2")])


def remarks(office: Office) -> dict[str, str | None]:
    return {row["record_key"]: row["remark"] for row in office.rows()}


def lose_first(office: Office, *, books: bool = True) -> None:
    lost: set[str] = set()

    def rule(out: Outgoing) -> Outcome | None:
        if out.record_key != "U-1" or out.record_key in lost:
            return None
        lost.add(out.record_key)
        if books:
            office.target.book(out)
        return nobody_knows(out)

    office.target.rules = [rule]


@pytest.mark.parametrize("books", [True, False], ids=["booked", "not booked, and sent again"])
def test_a_doubt_is_said_also_where_the_answer_was_lost(books: bool) -> None:
    office = office_with_doubts()
    lose_first(office, books=books)

    statuses = [sync(office), sync(office)]

    assert remarks(office) == {"U-1": str(DOUBT), "U-2": str(DOUBT)}
    assert set(office.states().values()) == {DeliveryState.BOOKED}
    assert statuses[0] is RunStatus.WARNING
    office.store.close()


def test_a_doubt_is_said_in_every_language_also_where_it_is_told_late() -> None:
    office = office_with_doubts()
    lose_first(office)
    sync(office)
    [first] = [row for row in office.rows() if row["record_key"] == "U-1"]

    assert isinstance(DOUBT, Message)
    assert "year_may_be_a_slip" in first["ours"]
    office.store.close()


def test_a_doubt_is_said_once_the_system_has_booked_what_stood_in_its_queue() -> None:
    office = office_with_doubts()
    office.target.rules = [lambda out: Outcome(out.record_key, Result.PENDING_TARGET, target_id=None)]
    sync(office)
    before = remarks(office)
    office.target.rules = []
    for key in ("U-1", "U-2"):
        office.target.book(Outgoing(key, f"acme-expenses:{key}", "", {}, record(key).amount))
    sync(office)

    assert before == {"U-1": None, "U-2": None}
    assert remarks(office) == {"U-1": str(DOUBT), "U-2": str(DOUBT)}
    office.store.close()
