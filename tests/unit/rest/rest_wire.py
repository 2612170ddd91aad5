"""A scripted wire below the real connector."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.http import MAX_ANSWER_BYTES, Answer, Reply
from core.model import Outcome, Outgoing
from core.money import Money

URL = "https://books.example/records"
RECORD = Outgoing("UT-1", "acme/UT-1", "acme/UT-1:a", {}, Money(Decimal("12.00"), "NOK"))
OTHER = Outgoing("UT-2", "acme/UT-2", "acme/UT-2:a", {}, Money(Decimal("12.00"), "NOK"))


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
