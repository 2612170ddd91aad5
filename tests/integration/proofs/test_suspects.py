"""A refusal that may be a record's or the connection's: what comes before and after it says whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.model import Category, RunStatus
from tests.fakes import Office, forbidden, record, refused

KEYS = [f"U-{number:02d}" for number in range(1, 25)]


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in KEYS], page_size=7)
    yield opened
    opened.store.close()


def forbid(office: Office, *keys: str) -> None:
    office.target.rules.append(lambda out: forbidden(out) if out.record_key in keys else None)


def not_booked(office: Office) -> dict[str, str]:
    return {key: state for key, state in office.states().items() if state != "booked"}


@pytest.mark.parametrize("concurrency", [1, 4, 16])
@pytest.mark.parametrize("keys", [("U-01",), ("U-08",), ("U-24",), ("U-03", "U-12"), ("U-01", "U-24")])
def test_a_403_among_bookings_is_that_records_refusal(office: Office, keys: tuple[str, ...], concurrency: int) -> None:
    office.target.facts = replace(office.target.facts, concurrency=concurrency)
    forbid(office, *keys)

    summary = office.sync()

    assert not_booked(office) == dict.fromkeys(keys, "rejected")
    assert (summary.status, summary.counts.booked) == (RunStatus.FAILED, len(KEYS) - len(keys))
    assert {row["message"] for row in office.rows() if row["state"] == "rejected"} == {
        "You may not post to cost center 99"
    }


def test_three_running_are_the_connections_and_the_records_wait(office: Office) -> None:
    office.target.facts = replace(office.target.facts, concurrency=1)
    forbid(office, *KEYS[9:])

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert summary.stop is not None
    assert summary.stop.category is Category.AUTHORISATION
    assert not_booked(office) == dict.fromkeys(KEYS[9:], "waiting")
    assert len({row["cause_key"] for row in office.rows() if row["state"] == "waiting"}) == 1
    assert len(office.target.requests) == 12


def test_when_everything_is_refused_few_records_are_asked_for(office: Office) -> None:
    forbid(office, *KEYS)

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert set(office.states().values()) == {"waiting"}
    assert len(office.target.requests) <= 6


@pytest.mark.parametrize("concurrency", [1, 4, 16])
@pytest.mark.parametrize("keys", [KEYS[:3], KEYS[:4], KEYS[5:9], KEYS[-3:], (*KEYS[:3], *KEYS[12:15])])
def test_some_that_are_forbidden_do_not_hold_up_the_others_for_good(
    office: Office, keys: list[str], concurrency: int
) -> None:
    office.target.facts = replace(office.target.facts, concurrency=concurrency)
    forbid(office, *keys)

    for _ in range(3):
        office.sync()
    assert not_booked(office).keys() == set(keys)
    office.records.append(record("U-30"))
    office.sync()

    assert not_booked(office) == dict.fromkeys(keys, "rejected")
    assert set(office.target.bookings.values()) == {1}


def test_they_go_out_when_the_right_is_given(office: Office) -> None:
    forbid(office, *KEYS)
    office.sync()
    office.target.rules.clear()

    office.sync()

    assert not_booked(office) == {}
    assert set(office.target.bookings.values()) == {1}


def test_a_refusal_of_a_record_says_that_the_connection_works(office: Office) -> None:
    office.target.facts = replace(office.target.facts, concurrency=1)
    office.target.rules.append(lambda out: refused(out) if int(out.record_key[2:]) % 3 == 0 else forbidden(out))

    summary = office.sync()

    assert summary.status is RunStatus.FAILED
    assert set(office.states().values()) == {"rejected"}
