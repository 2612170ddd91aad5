"""The sandbox without a network: what the demo's history is made with, on one clock for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qs, unquote, urlsplit

from core.connectors.rest.sandbox.bulk import take_in_many
from core.connectors.rest.sandbox.ledger import SYSTEMS, Ask
from core.connectors.rest.sandbox.numbered import PLACES
from core.connectors.rest.sandbox.serving import Cut, Desk, ServedAnswer
from core.http import MAX_ANSWER_BYTES, Answer, LostAnswer, NotSent, Reply, TransportFault
from core.ports import Clock


class DirectHttp:
    """Stands in for `core.http.HttpClient`. Latency is not waited for: whoever moves the clock moves it."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

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
        max_answer_bytes: int = MAX_ANSWER_BYTES,  # noqa: ARG002 - the sandbox answers briefly
    ) -> Reply:
        """Answer as the sandbox would over HTTP."""
        if send_by is not None and not repeat_is_safe and self._clock.monotonic() > send_by:
            return NotSent(TransportFault.TOO_LATE, "The time to send this had passed; nothing was sent.")
        system, _, _ = urlsplit(url).path.strip("/").partition("/")
        if system not in SYSTEMS:
            return Answer(HTTPStatus.NOT_FOUND, {"content-type": "text/plain"}, b"404: Not Found")
        headers = headers or {}
        shut_out = self._desk.shut_out(headers.get("authorization", ""))
        if shut_out is not None:
            return _as_reply(shut_out)
        if method == "POST":
            return self._post(system, url, headers, content or b"", timeout_seconds)
        return _as_reply(self._get(system, url))

    async def close(self) -> None:
        """Nothing is open."""

    def _get(self, system: str, url: str) -> ServedAnswer:
        fault, _ = self._desk.meet(system, is_write=False)
        if urlsplit(url).path.endswith("/health"):
            return self._desk.health(fault)
        asked = parse_qs(urlsplit(url).query)
        place = urlsplit(url).path.rpartition("/")[2]
        if place in PLACES:
            return self._desk.find(system, place, asked.get("number", [""])[0], fault)
        reference = asked.get("reference", [""])[0]
        return self._desk.look_up(system, reference, fault)

    def _post(self, system: str, url: str, headers: Mapping[str, str], content: bytes, timeout_seconds: float) -> Reply:
        fault, latency = self._desk.meet(system, is_write=True)
        if urlsplit(url).path.endswith("/bulk"):
            return _as_reply(take_in_many(self._desk, system, content, fault))
        reference, key = unquote(headers.get("x-reference", "")), unquote(headers.get("idempotency-key", ""))
        ask = Ask(system, reference, key, content)
        self._desk.books.arrive(ask)
        if latency > timeout_seconds:
            self._desk.books.book_later(ask, latency)
            return LostAnswer(TransportFault.TIMEOUT, f"No whole answer within {timeout_seconds:g} seconds.")
        return _as_reply(self._desk.take_in(ask, fault))


def _as_reply(served: ServedAnswer) -> Reply:
    if served.cut is Cut.NO_ANSWER:
        return LostAnswer(TransportFault.CUT_OFF, "The connection was closed before an answer came.")
    if served.cut is Cut.HALF:
        return LostAnswer(TransportFault.CUT_OFF, "The connection was cut before the answer was whole.", served.status)
    headers = {name.lower(): value for name, value in served.headers.items()}
    return Answer(served.status, {"content-type": served.content_type, **headers}, served.body)
