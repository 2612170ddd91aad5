"""A key that the target saw with other content: refused for ever under it, until a person sends it with a new one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.model import Category, Failure, FieldMessage, Outcome, Outgoing, Result, RunKind
from data.commands.retries import request_retry
from tests.fakes import PRINCIPAL, Office, nobody_knows, record

SAID = "Idempotency key reused with a different request body"


class SawItBefore:
    """The first request broke at the system, which kept its key; the next ones carry other ids."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    def __call__(self, out: Outgoing) -> Outcome | None:
        if not self.keys:
            self.keys.add(out.idempotency_key)
            return nobody_knows(out)
        if out.idempotency_key not in self.keys:
            return None
        return Outcome(out.record_key, Result.UNKNOWN, failure=Failure(Category.KEY_REUSED, (FieldMessage(SAID),), 422))


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record("UT-1")])
    opened.target.rules.append(SawItBefore())
    for _ in range(4):
        opened.sync()
        opened.clock.move(timedelta(minutes=10))
    yield opened
    opened.store.close()


def test_it_is_refused_and_says_why_once_a_look_up_says_that_it_is_not_there(office: Office) -> None:
    (row,) = office.rows()

    assert (row["state"], row["category"]) == ("rejected", "key_reused")
    assert "new key" in str(row["message"])
    assert SAID in str(row["failure"])
    assert len(office.target.requests) == 2


def test_a_person_sends_it_with_a_new_key(office: Office) -> None:
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())

    office.run(RunKind.RETRY)

    assert office.states() == {"UT-1": "booked"}
    assert office.target.requests[-1].idempotency_key != office.target.requests[0].idempotency_key
    assert set(office.target.bookings.values()) == {1}


def test_what_is_found_after_all_is_booked_and_not_sent(office: Office) -> None:
    office.target.book(office.target.requests[0])
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())
    office.target.rules.append(lambda out: Outcome(out.record_key, Result.ALREADY_THERE, f"B-{out.record_key}"))

    office.run(RunKind.RETRY)

    assert office.states() == {"UT-1": "booked"}
    assert set(office.target.bookings.values()) == {1}
