"""What is in doubt is not settled by one empty answer: a scripted wire below the real connector."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.http import MAX_ANSWER_BYTES, Answer, Reply
from core.model import Category, Money, Outcome, Outgoing, Result

URL = "https://books.example/records"
RECORD = Outgoing("UT-1", "acme/UT-1", "acme/UT-1:a", {}, Money(Decimal("12.00"), "NOK"))


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


class Keys:
    def get(self, name: str) -> str:
        return name


class Wire:
    """Answers posts as told; has in `shown` what its look-up shows."""

    def __init__(self, status: int = 201, body: Any = None) -> None:
        self.status = status
        self.body = {"id": "B-1"} if body is None else body
        self.shown: dict[str, str] = {}  # reference → id

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout_seconds: float = 30.0,
        send_by: float | None = None,
        repeat_is_safe: bool = False,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> Reply:
        if method == "POST":
            return self._answer(self.status, self.body)
        if url.endswith("/health"):
            return self._answer(200, {"status": "ok"})
        rows = [
            {"id": target_id, "reference": reference, "amount": "12.00", "currency": "NOK"}
            for reference, target_id in self.shown.items()
            if url.endswith(reference.replace("/", "%2F"))
        ]
        return self._answer(200, {"records": rows})

    async def close(self) -> None:
        return

    def _answer(self, status: int, body: Any) -> Answer:
        return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def target_at(wire: Wire, **more: Any) -> RestTarget:
    known = {"kind": "rest", "name": "Accounting", "url": URL, "look_up_url": f"{URL}?reference={{reference}}"}
    return RestTarget(
        RestTargetConfig.model_validate({**known, "token_secret": "books", **more}), Keys(), Clock(), wire
    )


def send(target: RestTarget) -> Outcome:
    return asyncio.run(target.deliver([RECORD], 30.0))[0]


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


OTHER = Outgoing("UT-2", "acme/UT-2", "acme/UT-2:a", {}, Money(Decimal("12.00"), "NOK"))


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
