"""The connector: one record per request, looked up by our reference when nobody can say what became of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from core.connectors.rest.answers import AskTarget, Body, is_same_amount, mismatch, read_reply, stop_if_shut_out
from core.connectors.rest.config import REFERENCE, RestTargetConfig
from core.connectors.rest.look_ups import read_look_up
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer, Http, HttpClient, Lost, NotSent
from core.model import (
    Category,
    ConnectionReport,
    ConnectorFacts,
    Failure,
    FieldMessage,
    Found,
    LookUpAnswer,
    NotFound,
    Outcome,
    Outgoing,
    Result,
    Undecidable,
)
from core.ports import Clock, Secrets

CHECK_REFERENCE = "synclight-connection-check"
HEADER_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "%")


class RestTarget:
    """A `core.ports.Target` over JSON and HTTP. `http` is given by tests and the demo's history only."""

    def __init__(self, config: RestTargetConfig, secrets: Secrets, clock: Clock, http: Http | None = None) -> None:
        self._config = config
        self._secrets = secrets
        self._clock = clock
        self._http = http or HttpClient(clock.monotonic, in_flight=config.concurrency)
        self._token: str | None = None
        self._look_ups = asyncio.Semaphore(config.concurrency)
        self._facts = ConnectorFacts(
            system_name=config.name,
            batch_size=1,
            concurrency=config.concurrency,
            repeat_is_safe=config.repeat_is_safe,
            order_matters=config.order_matters,
            settle=timedelta(seconds=config.settle_seconds),
            request_life=timedelta(seconds=config.request_life_seconds),
            max_tries=config.max_tries,
        )

    @property
    def facts(self) -> ConnectorFacts:
        """What is known about the system."""
        return self._facts

    async def prepare(self) -> None:
        """Fetch the token anew: it may have been renewed. Raises Misconfigured."""
        token = self._secrets.get(self._config.token_secret).strip()
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise Misconfigured(
                f"The secret {self._config.token_secret} is no token: letters, digits and signs without spaces.",
                Category.CONFIGURATION,
            )
        self._token = token

    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        """Send one after the other. Raises ConnectionDown or Misconfigured only when nothing of it was booked."""
        if self._token is None:
            await self.prepare()
        outcomes: list[Outcome] = []
        for record in batch:
            try:
                outcomes.append(await self._deliver(record, send_by))
            except (ConnectionDown, Misconfigured) as error:
                if not outcomes:
                    raise
                outcomes.append(_certainly_not_booked(record, error))
        return outcomes

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        """Ask for each reference. Raises ConnectionDown or Misconfigured when the system shuts us out."""
        if self._token is None:
            await self.prepare()
        answers = await asyncio.gather(*(self._look_up(record) for record in records), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return [answer for answer in answers if not isinstance(answer, BaseException)]

    async def check(self) -> ConnectionReport:
        """Is it there, and does it accept us? Sends nothing that could be booked."""
        name = self._config.name
        try:
            await self.prepare()
            reply = await self._get(self._config.check_url or self._look_up_address(CHECK_REFERENCE))
            if isinstance(reply, NotSent | Lost):
                return ConnectionReport(healthy=False, message=f"{name} is not answering. {reply.message}")
            body = Body.of(reply, self._token or "")
            stop_if_shut_out(self._config, body)
        except (ConnectionDown, Misconfigured) as error:
            return ConnectionReport(healthy=False, message=str(error), category=Category(error.category))
        asked = Outgoing(CHECK_REFERENCE, CHECK_REFERENCE, "", {}, None)
        says_no = self._config.check_url is None and isinstance(read_look_up(self._config, asked, body), NotFound)
        if reply.status >= 300 and not says_no:  # noqa: PLR2004 - anything but success
            return ConnectionReport(healthy=False, message=f"{name} answered {reply.status}.")
        return ConnectionReport(healthy=True, message=f"{name} answers and accepts our token.")

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()

    async def _deliver(self, record: Outgoing, send_by: float) -> Outcome:
        body = self._body(record)
        if body is None:
            message = FieldMessage("The record cannot be written as JSON; nothing was sent.")
            return Outcome(record.record_key, Result.REJECTED, failure=Failure(Category.SCHEMA, (message,)))
        token = self._token or ""
        reply = await self._http.request(
            "POST",
            self._config.url,
            headers={
                "authorization": f"Bearer {token}",
                "content-type": "application/json",
                "idempotency-key": _header(record.idempotency_key),
                "x-reference": _header(record.reference),
            },
            content=body,
            timeout_seconds=self._config.timeout_seconds,
            send_by=send_by,
        )
        read = read_reply(self._config, record, reply, token, self._clock.now())
        return await self._resolve(record, read) if isinstance(read, AskTarget) else read

    async def _resolve(self, record: Outgoing, asked: AskTarget) -> Outcome:
        """The system says it has our reference: only a look-up with the same amount makes that a booking."""
        try:
            found = await self._look_up(record)
        except (ConnectionDown, Misconfigured):
            return Outcome(record.record_key, Result.UNKNOWN, failure=asked.failure)
        if isinstance(found, Found):
            if is_same_amount(record.amount, found.amount) or self._config.amount_path is None:
                return Outcome(record.record_key, Result.ALREADY_THERE, found.target_id)
            return mismatch(self._config, record, found.target_id, found.amount)
        refused = asked.refused and isinstance(found, NotFound)
        return Outcome(record.record_key, Result.REJECTED if refused else Result.UNKNOWN, failure=asked.failure)

    async def _look_up(self, record: Outgoing) -> LookUpAnswer:
        async with self._look_ups:
            reply = await self._get(self._look_up_address(record.reference))
        if isinstance(reply, NotSent):
            raise ConnectionDown(f"{self._config.name} is not answering. {reply.message}", Category.UNAVAILABLE)
        if isinstance(reply, Lost):
            return Undecidable(record.record_key, reply.message)
        body = Body.of(reply, self._token or "")
        stop_if_shut_out(self._config, body)
        return read_look_up(self._config, record, body)

    async def _get(self, url: str) -> Answer | NotSent | Lost:
        return await self._http.request(
            "GET",
            url,
            headers={"authorization": f"Bearer {self._token or ''}"},
            timeout_seconds=self._config.timeout_seconds,
            repeat_is_safe=True,
        )

    def _look_up_address(self, reference: str) -> str:
        return self._config.look_up_url.replace(REFERENCE, quote(reference, safe=""))

    def _body(self, record: Outgoing) -> bytes | None:
        payload: Mapping[str, Any] = record.payload
        if self._config.reference_field is not None:
            payload = {**payload, self._config.reference_field: record.reference}
        try:
            return json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        except (TypeError, ValueError, RecursionError):
            return None


def _certainly_not_booked(record: Outgoing, error: ConnectionDown | Misconfigured) -> Outcome:
    failure = Failure(Category(error.category), (FieldMessage(str(error)),))
    return Outcome(record.record_key, Result.LATER, failure=failure)


def _header(text: str) -> str:
    """A header's value is plain ASCII; the rest is percent-encoded."""
    return quote(text, safe=HEADER_SAFE)
