"""A voucher that was voided, and later purged: "not there" does not send it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.model import Outcome, Outgoing, RunKind
from data.commands.handling import mark_handled, undo_handled
from data.commands.retries import request_retry
from data.store.protocol import Statement
from tests.fakes import PRINCIPAL, FakeTarget, Office, nobody_knows, record

KEYS = ("UT-001", "UT-002")


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in KEYS])
    opened.sync()
    opened.records.append(record("UT-003"))
    yield opened
    opened.store.close()


@pytest.fixture
def purged(office: Office) -> Office:
    """Its answer was lost, it was voided, a sync saw that, and then it was purged."""
    void(office)
    office.sync()
    office.target.taken_back.clear()
    office.target.booked.pop("acme-expenses:UT-003")
    later(office)
    return office


def void(office: Office) -> None:
    office.target.rules.append(lambda out: book_void_and_lose_the_answer(office.target, out))
    office.sync()
    office.target.rules.clear()
    later(office)


def book_void_and_lose_the_answer(target: FakeTarget, out: Outgoing) -> Outcome:
    target.book(out)
    target.taken_back.add(out.reference)
    return nobody_knows(out)


def later(office: Office) -> None:
    office.clock.move(timedelta(minutes=10))


def row(office: Office, key: str = "UT-003") -> dict[str, object]:
    return next(one for one in office.rows() if one["record_key"] == key)


def sent(office: Office, key: str = "UT-003") -> list[str]:
    return [one.idempotency_key for one in office.target.requests if one.record_key == key]


def test_a_voided_voucher_that_is_purged_is_not_sent_again_by_itself(purged: Office) -> None:
    for _ in range(3):
        purged.sync()
        later(purged)

    assert (row(purged)["state"], row(purged)["category"]) == ("rejected", "taken_back")
    assert "taken back" in str(row(purged)["message"])
    assert len(sent(purged)) == 1


def test_while_it_stands_there_as_void_it_is_unknown_and_says_so(office: Office) -> None:
    void(office)
    office.sync()

    assert (row(office)["state"], row(office)["category"]) == ("unknown", "taken_back")
    assert row(office)["message"] == "Accounting has it as void"


def test_a_look_up_that_fails_in_between_does_not_let_it_go(office: Office) -> None:
    void(office)
    office.sync()
    office.target.undecided.add("acme-expenses:UT-003")
    office.sync()
    assert row(office)["category"] == "taken_back"
    office.target.undecided.clear()
    office.target.taken_back.clear()
    office.target.booked.pop("acme-expenses:UT-003")
    later(office)

    office.sync()

    assert len(sent(office)) == 1


def test_a_correction_in_the_source_does_not_send_it(purged: Office) -> None:
    purged.sync()
    purged.records[-1] = record("UT-003", text="corrected")
    later(purged)

    purged.sync()

    assert len(sent(purged)) == 1


def test_the_big_retry_leaves_it_and_a_persons_word_sends_it_with_a_new_key(purged: Office) -> None:
    purged.sync()
    later(purged)
    at = purged.clock.now()
    wish = {"request_id": "r1", "now": at, "record_keys": ["UT-003"], "released": True}

    request_retry(PRINCIPAL, purged.store, "acme-expenses", 1, **wish)  # type: ignore[arg-type]
    purged.run(RunKind.RETRY)

    assert row(purged)["state"] == "booked"
    assert len(set(sent(purged))) == len(sent(purged)) == 2


def test_a_restore_does_not_release_it(purged: Office) -> None:
    purged.sync()
    purged.store.write([Statement("test_put_back", {"restoring_since_at": purged.clock.now()}, expect=1)], "put back")
    later(purged)

    purged.sync()

    assert (row(purged)["state"], row(purged)["category"]) == ("rejected", "taken_back")
    assert len(sent(purged)) == 1


def test_what_was_handled_and_is_undone_after_a_restore_waits_on(purged: Office) -> None:
    purged.sync()
    at = purged.clock.now()
    why = {"reason": "Booked by hand", "request_id": "h1", "record_keys": ["UT-003"]}
    mark_handled(PRINCIPAL, purged.store, "acme-expenses", 1, now=at, **why)  # type: ignore[arg-type]
    purged.store.write([Statement("test_note_restore", {"restore_id": "r", "noticed_at": at}, expect=1)], "restored")
    undo_handled(PRINCIPAL, purged.store, "acme-expenses", ["UT-003"], request_id="u1", now=at)
    later(purged)

    purged.sync()

    assert (row(purged)["state"], row(purged)["category"]) == ("rejected", "taken_back")
    assert len(sent(purged)) == 1
