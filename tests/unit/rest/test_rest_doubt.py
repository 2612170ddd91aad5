"""What is in doubt is not settled by one empty answer."""

import asyncio
from typing import Any

import pytest

from core.model import Category, Result
from tests.unit.rest.rest_wire import OTHER, RECORD, Wire, send, target_at


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, {"detail": "The Idempotency-Key was used with another body."}),
        (422, {"errors": [{"detail": "The key was used with another body.", "code": "KEY_REUSED"}]}),
        (400, {"detail": "Idempotency-Key is missing"}),
        (409, {"detail": "Locked", "code": "RECORD_LOCKED"}),
    ],
)
def test_one_empty_look_up_does_not_settle_a_refusal_about_the_key(status: int, body: Any) -> None:
    target = target_at(Wire(status, body), codes={"RECORD_LOCKED": Category.CONFLICT})

    assert send(target).result is Result.UNKNOWN


def test_what_was_booked_under_the_key_is_found() -> None:
    wire = Wire(422, {"detail": "The Idempotency-Key was used with another body."})
    wire.shown["acme/UT-1"] = "B-1"

    outcome = send(target_at(wire))

    assert (outcome.result, outcome.target_id) == (Result.ALREADY_THERE, "B-1")


def test_an_outage_that_answers_nothing_there_is_not_taken_for_health() -> None:
    report = asyncio.run(target_at(Wire()).check())

    assert (report.healthy, report.message) == (True, "Accounting answers.")
    assert report.doubt is not None
    assert "Set check_url" in report.doubt


def test_with_check_url_there_is_no_doubt() -> None:
    report = asyncio.run(target_at(Wire(), check_url="https://books.example/health").check())

    assert (report.healthy, report.doubt) == (True, None)


@pytest.mark.parametrize("how", ["booked", "found"])
def test_its_look_up_is_believed_while_it_finds_what_is_there(how: str) -> None:
    wire = Wire()
    target = target_at(wire)
    wire.shown["acme/UT-1"] = "B-1"
    asyncio.run(target.deliver([RECORD], 30.0) if how == "booked" else target.look_up([RECORD]))  # type: ignore[arg-type]

    for _ in range(2):
        report = asyncio.run(target.check())
        assert (report.healthy, report.doubt) == (True, None)

    wire.shown.clear()
    report = asyncio.run(target.check())
    assert (report.healthy, report.category) == (False, Category.UNAVAILABLE)
    assert report.message == "Accounting does not find B-1, which it has. Try again in some minutes."


@pytest.mark.parametrize(("status", "body"), [(500, {}), (422, {"detail": "No"}), (202, {"id": "Q-1"})])
def test_what_is_not_booked_proves_nothing(status: int, body: Any) -> None:
    target = target_at(Wire(status, body))
    asyncio.run(target.deliver([RECORD, OTHER], 30.0))

    assert asyncio.run(target.check()).doubt is not None
