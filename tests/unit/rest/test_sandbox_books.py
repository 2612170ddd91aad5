"""The sandbox's books: faithful to references, keys and periods, and still there after a restart."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.connectors.rest.sandbox.faults import FaultKind, Faults, FaultWish
from core.connectors.rest.sandbox.ledger import Ask, Books
from core.connectors.rest.sandbox.rules import Rules, problems, warnings

LINE = {"account": "7140", "costCenter": "410", "description": "Tog Oslo–Hamar", "amount": "1284.00"}
CLAIM = {"claimNo": "UT-1", "date": "2026-11-02", "amount": "1284.00", "currency": "NOK", "lines": [LINE]}


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def ask(reference: str = "acme/UT-1", key: str = "acme/UT-1:a", payload: Any = CLAIM) -> Ask:
    return Ask("accounting", reference, key, json.dumps(payload).encode())


def test_a_voucher_is_numbered_by_system_and_year() -> None:
    said = Books(Clock()).book(ask())

    assert said.status == 201
    assert said.body["id"] == "B-2026-00001"
    assert (said.body["reference"], said.body["amount"], said.body["currency"]) == ("acme/UT-1", "1284.00", "NOK")


@pytest.mark.parametrize(
    ("change", "pointer", "detail", "code"),
    [
        (
            {"lines": [{**LINE, "costCenter": "9999"}]},
            "#/lines/0/costCenter",
            "Invalid cost center code: 9999",
            "CC_UNKNOWN",
        ),
        (
            {"lines": [{**LINE, "account": "7149"}]},
            "#/lines/0/account",
            "The account 7149 does not exist.",
            "ACCOUNT_UNKNOWN",
        ),
        ({"date": "2026-09-30"}, "#/date", "The period 2026-09 is closed for posting.", "PERIOD_CLOSED"),
        ({"period": "2026-09"}, "#/period", "The period 2026-09 is closed for posting.", "PERIOD_CLOSED"),
        ({"date": "30.09.2026"}, "#/date", "30.09.2026 is not a date; write it as YYYY-MM-DD.", "DATE_INVALID"),
        (
            {"lines": [{**LINE, "costCenter": "450"}]},
            "#/lines/0/costCenter",
            "The cost center 450 is blocked for posting.",
            "CC_BLOCKED",
        ),
        (
            {"lines": [{**LINE, "description": "x" * 57}]},
            "#/lines/0/description",
            "The text is 57 characters long; at most 50 are allowed.",
            "TEXT_TOO_LONG",
        ),
        ({"amount": "NaN"}, "#/amount", "The amount is not a number.", "AMOUNT_INVALID"),
        ({"amount": "1284.01"}, "#/amount", "The lines add up to 1284.00, the amount is 1284.01.", "NOT_BALANCED"),
        (
            {"ages": {"0-5": 20, "6-12": 21}, "participantsTotal": 42},
            "#/participantsTotal",
            "Age groups add up to 41, total is 42",
            "AGES_DO_NOT_ADD_UP",
        ),
    ],
)
def test_what_is_refused(change: dict[str, Any], pointer: str, detail: str, code: str) -> None:
    rules = Rules(closed_periods={"2026-09"}, blocked_cost_centres={"450"})

    assert problems(rules, {**CLAIM, **change}) == [{"pointer": pointer, "detail": detail, "code": code}]


def test_fields_a_payload_does_not_have_are_not_asked_for() -> None:
    assert problems(Rules(), {"activityNo": "BA-1", "year": 2026, "comment": "x" * 900}) == []


def test_several_reasons_come_in_one_answer() -> None:
    bad = {**CLAIM, "date": "2026-09-01", "lines": [{**LINE, "costCenter": "9999", "description": "x" * 60}]}

    found = problems(Rules(closed_periods={"2026-09"}), bad)

    assert [entry["code"] for entry in found] == ["PERIOD_CLOSED", "CC_UNKNOWN", "TEXT_TOO_LONG"]


@pytest.mark.parametrize(("value", "remarked"), [("ja", False), ("nei", True), ("", True), (None, True), (True, False)])
def test_a_missing_attachment_is_remarked(value: Any, remarked: bool) -> None:
    assert bool(warnings({"hasAttachment": value})) is remarked


def test_same_key_and_body_is_answered_again_without_a_second_booking() -> None:
    books = Books(Clock())
    first = books.book(ask())

    second = books.book(ask())

    assert (second.status, second.body, second.replayed) == (201, first.body, True)
    assert books.counts("accounting")["bookings"] == {"acme/UT-1": 1}


def test_same_key_with_another_body_is_refused() -> None:
    books = Books(Clock())
    books.book(ask())

    said = books.book(ask(payload={**CLAIM, "claimNo": "UT-2"}))

    assert (said.status, said.body["errors"][0]["code"]) == (422, "KEY_REUSED")


def test_a_refusal_is_not_replayed_for_its_key() -> None:
    books = Books(Clock())
    bad = {**CLAIM, "lines": [{**LINE, "costCenter": "9999"}]}
    assert books.book(ask(payload=bad)).status == 422

    books.change("cost_centres", None, "9999", on=True)

    assert books.book(ask(payload=bad)).status == 201


def test_a_reference_is_booked_once() -> None:
    books = Books(Clock())
    books.book(ask())

    said = books.book(ask(key="another"))

    assert said.status == 409
    assert said.body["existing"]["id"] == "B-2026-00001"


def test_a_system_without_unique_references_and_keys_books_twice_and_counts_it() -> None:
    books = Books(Clock())
    books.systems["accounting"].rules.unique_reference = False
    books.systems["accounting"].rules.honours_key = False
    books.book(ask())

    books.book(ask())

    assert books.counts("accounting")["bookings"] == {"acme/UT-1": 2}
    assert len(books.look_up("accounting", "acme/UT-1").body["records"]) == 2


def test_a_late_booking_is_not_found_before_its_time() -> None:
    clock = Clock()
    books = Books(clock)
    books.book_later(ask(), 2.0)
    assert books.look_up("accounting", "acme/UT-1").body["records"] == []

    clock.at += timedelta(seconds=2)

    assert len(books.look_up("accounting", "acme/UT-1").body["records"]) == 1


def test_a_look_up_may_lag_behind() -> None:
    clock = Clock()
    books = Books(clock)
    books.systems["accounting"].rules.look_up_lag_seconds = 30
    books.book(ask())
    assert books.look_up("accounting", "acme/UT-1").body["records"] == []

    clock.at += timedelta(seconds=30)

    assert len(books.look_up("accounting", "acme/UT-1").body["records"]) == 1


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    journal = tmp_path / "journal.ndjson"
    before = Books(Clock(), journal)
    before.book(ask())
    before.change("cost_centres", "accounting", "9999", on=True)
    before.change("closed_periods", None, "2026-09", on=True)
    before.change("closed_periods", "payroll", "2026-09", on=False)
    before.close()

    after = Books(Clock(), journal)

    assert after.look_up("accounting", "acme/UT-1") == before.look_up("accounting", "acme/UT-1")
    assert after.book(ask()).replayed
    assert after.book(ask("acme/UT-2", "k2")).body["id"] == "B-2026-00002"
    assert "9999" in after.systems["accounting"].rules.cost_centres
    assert after.systems["accounting"].rules.closed_periods == {"2026-09"}
    assert after.systems["payroll"].rules.closed_periods == set()
    after.close()


def test_a_line_cut_by_a_crash_is_dropped(tmp_path: Path) -> None:
    journal = tmp_path / "journal.ndjson"
    before = Books(Clock(), journal)
    before.book(ask())
    before.book(ask("acme/UT-2", "k2"))
    before.close()
    journal.write_bytes(journal.read_bytes()[:-20])

    after = Books(Clock(), journal)
    after.book(ask("acme/UT-3", "k3"))
    after.close()

    again = Books(Clock(), journal)
    again.close()
    assert list(again.counts("accounting")["bookings"]) == ["acme/UT-1", "acme/UT-3"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"[" * 90_000, b"\xff\xfe"])
def test_a_body_that_is_no_object_is_malformed(body: bytes) -> None:
    assert Books(Clock()).book(Ask("accounting", "r", "k", body)).status == 400


@pytest.mark.parametrize("lines", [None, 7, "x", [], [1], [{"description": 3}], {"a": 1}])
def test_odd_lines_do_no_harm(lines: Any) -> None:
    assert Books(Clock()).book(ask(payload={"amount": "1.00", "lines": lines})).status == 201


def test_a_fault_ends_after_its_count_or_its_time() -> None:
    faults = Faults()
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    faults.set(FaultWish(system="payroll", kind=FaultKind.ERROR, count=1), now)
    faults.set(FaultWish(system="accounting", kind=FaultKind.ERROR, seconds=5), now)

    assert faults.take("payroll", now, is_write=False) is None
    assert faults.take("payroll", now, is_write=True) is not None
    assert faults.take("payroll", now, is_write=True) is None
    assert faults.take("accounting", now, is_write=True) is not None
    assert faults.take("accounting", now + timedelta(seconds=5), is_write=True) is None


def test_a_fault_can_be_switched_off_everywhere() -> None:
    faults = Faults()
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    faults.set(FaultWish(kind=FaultKind.THROTTLED, on="all"), now)
    assert len(list(faults.all_on(now))) == 4
    assert faults.take("bufdir", now, is_write=False) is not None

    faults.set(FaultWish(kind=FaultKind.THROTTLED, off=True), now)

    assert list(faults.all_on(now)) == []
