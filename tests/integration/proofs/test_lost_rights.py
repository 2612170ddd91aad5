"""A right that is missing at the target is one cause until it is given, whatever the target says of its own health."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import ConnectionDown
from core.model import Category, Outcome, Outgoing, RunKind, RunStatus
from data.commands.handling import mark_handled
from data.commands.retries import request_retry
from tests.fakes import PRINCIPAL, FakeTarget, Office, forbidden, nobody_knows, record, refused

KEYS = [f"U-{number:02d}" for number in range(1, 25)]


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in KEYS], page_size=7)
    yield opened
    opened.store.close()


def not_booked(office: Office) -> dict[str, str]:
    return {key: state for key, state in office.states().items() if state != "booked"}


def only(office: Office, count: int) -> None:
    office.records = office.records[:count]


def forbid(office: Office, *keys: str) -> None:
    office.target.rules = [lambda out: forbidden(out) if out.record_key in keys else None]


def let_in(office: Office) -> None:
    office.target.rules = []


def sync(office: Office, kind: RunKind = RunKind.SCHEDULED) -> RunStatus:
    """An hour later."""
    office.clock.move(timedelta(hours=1))
    return office.sync(kind).status


def told(office: Office, key: str) -> dict[str, object]:
    return next(row for row in office.rows() if row["record_key"] == key)


def book_slowly(office: Office, key: str) -> None:
    """Its answer comes after all others that are on their way."""
    deliver = office.target.deliver

    async def slowly(batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        if batch[0].record_key == key:
            await asyncio.sleep(0.5)
            office.clock.move(timedelta(milliseconds=300))
        return await deliver(batch, send_by)

    office.target.deliver = slowly  # type: ignore[method-assign]


@pytest.mark.parametrize("count", [2, 3, 4, 5, 12])
def test_a_booking_that_left_before_a_right_was_withdrawn_makes_no_record_refused(office: Office, count: int) -> None:
    only(office, count)
    office.target.facts = replace(office.target.facts, concurrency=4)
    forbid(office, *KEYS[1:])
    book_slowly(office, "U-01")

    for _ in range(3):
        assert sync(office) is RunStatus.STOPPED
        assert not_booked(office) == dict.fromkeys(KEYS[1:count], "waiting")
    let_in(office)

    assert sync(office) is RunStatus.SUCCEEDED
    assert set(office.target.bookings.values()) == {1}


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_invalid_data_that_is_refused_before_rights_are_looked_at_makes_nothing_refused_that_waits(
    office: Office, count: int, concurrency: int
) -> None:
    only(office, count)
    office.target.facts = replace(office.target.facts, concurrency=concurrency)
    forbid(office, *KEYS)
    sync(office)
    office.records.append(record("X-1"))
    office.target.rules.insert(0, lambda out: refused(out) if out.record_key == "X-1" else None)

    assert sync(office) is RunStatus.STOPPED
    assert not_booked(office) == {**dict.fromkeys(KEYS[:count], "waiting"), "X-1": "rejected"}
    del office.target.rules[1:]
    sync(office)

    assert not_booked(office) == {"X-1": "rejected"}


def test_one_of_those_that_wait_that_is_invalid_now_makes_no_other_refused(office: Office) -> None:
    only(office, 3)
    forbid(office, *KEYS)
    sync(office)
    office.records[0] = record("U-01", text="corrected badly")
    office.target.rules.insert(0, lambda out: refused(out) if out.record_key == "U-01" else None)

    sync(office)

    assert office.states() == {"U-01": "rejected", "U-02": "waiting", "U-03": "waiting"}


def test_one_that_is_refused_twice_for_certain_is_refused_though_a_look_up_can_not_decide(office: Office) -> None:
    only(office, 1)
    office.target.undecided = {"acme-expenses:U-01"}
    forbid(office, "U-01")
    sync(office)
    office.records.append(record("V-1"))

    sync(office)
    assert not_booked(office) == {"U-01": "rejected"}
    let_in(office)
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())
    sync(office, RunKind.RETRY)

    assert not_booked(office) == {}
    assert set(office.target.bookings.values()) == {1}


@pytest.mark.parametrize(("count", "concurrency", "syncs"), [(1, 4, 3), (2, 1, 2), (3, 16, 1), (7, 4, 4), (24, 16, 12)])
def test_the_records_wait_under_one_cause_and_go_out_in_the_first_sync_after_it_is_given(
    office: Office, count: int, concurrency: int, syncs: int
) -> None:
    only(office, count)
    office.target.facts = replace(office.target.facts, concurrency=concurrency)
    forbid(office, *KEYS)

    for _ in range(syncs):
        asked = len(office.target.requests)
        assert sync(office) is RunStatus.STOPPED
        assert len(office.target.requests) - asked <= 6
        assert set(office.states().values()) == {"waiting"}
        assert len({row["cause_key"] for row in office.rows()}) == 1
    let_in(office)

    assert sync(office) is RunStatus.SUCCEEDED
    assert set(office.states().values()) == {"booked"}
    assert set(office.target.bookings.values()) == {1}


@pytest.mark.parametrize("is_ill", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_is_refused_alone_is_refused_for_good_only_once_another_is_booked(
    office: Office, count: int, *, is_ill: bool
) -> None:
    only(office, count)
    office.target.ill = is_ill
    forbid(office, *KEYS)
    for _ in range(3):
        assert sync(office) is RunStatus.STOPPED
        assert set(office.states().values()) == {"waiting"}
    office.target.ill = False
    office.records.append(record("V-1"))

    assert sync(office) is RunStatus.FAILED
    assert not_booked(office) == dict.fromkeys(KEYS[:count], "rejected")
    assert told(office, "U-01")["message"] == "You may not post to cost center 99"


def test_what_was_booked_in_a_sync_that_never_came_to_them_counts_too(office: Office) -> None:
    only(office, 3)
    forbid(office, *KEYS)
    sync(office)
    office.records.append(record("V-1"))
    office.target.rules.insert(
        0, lambda out: ConnectionDown("down", Category.UNAVAILABLE) if "U" in out.record_key else None
    )
    assert sync(office) is RunStatus.STOPPED
    assert not_booked(office) == dict.fromkeys(KEYS[:3], "waiting")
    del office.target.rules[0]

    assert sync(office) is RunStatus.FAILED
    assert not_booked(office) == dict.fromkeys(KEYS[:3], "rejected")


def test_what_a_look_up_finds_does_not_say_that_the_target_lets_us_in(office: Office) -> None:
    only(office, 4)
    lost = [record("V-1")]
    office.records = [*lost, *office.records]

    def answer(out: Outgoing) -> Outcome | None:
        if out.record_key != "V-1":
            return forbidden(out)
        office.target.book(out)
        return nobody_knows(out)

    office.target.hidden.add("acme-expenses:V-1")
    office.target.rules = [answer]
    sync(office)
    office.target.hidden.clear()
    for _ in range(3):
        sync(office)

    assert office.states() == {"V-1": "booked", **dict.fromkeys(KEYS[:4], "waiting")}


def test_each_is_judged_by_what_was_booked_since_it_was_first_refused_itself(office: Office) -> None:
    only(office, 1)
    forbid(office, "U-01")
    sync(office)
    office.records.append(record("V-1"))
    office.target.rules.insert(
        0, lambda out: ConnectionDown("down", Category.UNAVAILABLE) if out.record_key == "U-01" else None
    )
    sync(office)
    office.records += [record(key) for key in KEYS[1:4]]
    office.target.rules = [forbidden]
    sync(office)

    for _ in range(2):  # the least often tried go first
        sync(office)

    assert not_booked(office) == {"U-01": "rejected", **dict.fromkeys(KEYS[1:4], "waiting")}


@pytest.mark.parametrize("poison", [KEYS[:3], KEYS[:5], KEYS[4:11], KEYS[:12]])
def test_some_that_stay_forbidden_do_not_hold_up_those_that_only_missed_the_right(
    office: Office, poison: list[str]
) -> None:
    forbid(office, *KEYS)
    for _ in range(10):
        sync(office)
    forbid(office, *poison)

    for _ in range(1 + len(poison) // 3):
        sync(office)

    assert not_booked(office) == dict.fromkeys(poison, "rejected")
    assert set(office.target.bookings.values()) == {1}


def test_one_that_is_corrected_is_booked_though_others_are_forbidden_before_it(office: Office) -> None:
    only(office, 4)
    forbid(office, *KEYS)
    for _ in range(3):
        sync(office)
    office.records[3] = record("U-04", text="of another cost center")
    forbid(office, *KEYS[:3])

    for _ in range(2):
        sync(office)

    assert not_booked(office) == dict.fromkeys(KEYS[:3], "rejected")


def test_what_nobody_knows_is_decided_although_the_connection_is_blamed_in_every_sync(office: Office) -> None:
    only(office, 3)
    forbid(office, *KEYS)
    sync(office)
    office.records.append(record("V-1"))
    office.target.rules = [lambda out: forbidden(out) if out.record_key != "V-1" else nobody_knows(out)]
    sync(office)
    assert office.states()["V-1"] == "unknown"
    forbid(office, *KEYS)

    sync(office)

    assert office.states()["V-1"] == "booked"
    assert set(office.target.bookings.values()) == {1}


def test_what_comes_after_it_in_its_object_waits_and_other_objects_do_not(office: Office) -> None:
    office.target.facts = replace(office.target.facts, order_matters=True)
    office.records = [replace(record(f"U-{number}"), object_key=f"C-{number % 3}") for number in range(1, 10)]
    forbid(office, *(f"U-{number}" for number in range(1, 10)))
    sync(office)
    forbid(office, "U-1")

    for _ in range(2):
        sync(office)

    assert not_booked(office) == {"U-1": "rejected", "U-4": "waiting", "U-7": "waiting"}


def test_the_cause_names_both_and_beside_it_stands_what_was_said_of_the_record(office: Office) -> None:
    only(office, 3)
    forbid(office, *KEYS)
    for _ in range(2):
        sync(office)

    row = told(office, "U-02")

    assert str(row["message"]).startswith(
        "Accounting does not let us do this (403). The records wait and are tried again"
    )
    assert "correct these in the source, or mark them as handled" in str(row["message"])
    assert "You may not post to cost center 99" in str(row["failure"])


def test_a_person_can_send_them_again_or_mark_them_as_handled(office: Office) -> None:
    only(office, 3)
    forbid(office, *KEYS)
    sync(office)
    now = office.clock.now()

    request_retry(PRINCIPAL, office.store, "acme-expenses", 3, request_id="r1", now=now)
    assert sync(office, RunKind.RETRY) is RunStatus.STOPPED
    assert set(office.states().values()) == {"waiting"}
    why = {"reason": "booked by hand", "request_id": "h1", "now": now, "record_keys": ["U-02"]}
    mark_handled(PRINCIPAL, office.store, "acme-expenses", 1, **why)
    let_in(office)
    sync(office)

    assert office.states() == {"U-01": "booked", "U-02": "handled", "U-03": "booked"}


def test_a_retry_of_one_that_was_refused_for_itself_is_refused_again(office: Office) -> None:
    forbid(office, "U-08")
    sync(office)
    assert not_booked(office) == {"U-08": "rejected"}

    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())

    assert sync(office, RunKind.RETRY) is RunStatus.FAILED
    assert not_booked(office) == {"U-08": "rejected"}


def test_at_another_target_nothing_of_it_counts(office: Office) -> None:
    only(office, 3)
    forbid(office, *KEYS)
    sync(office)

    office.lead_to("http://127.0.0.1:8765/another/records", FakeTarget())
    for _ in range(2):
        sync(office)

    assert set(office.states().values()) == {"booked"}
    assert all(row["suspected_at"] is None for row in office.rows())
