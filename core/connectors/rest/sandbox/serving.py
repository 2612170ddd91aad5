"""What the sandbox answers to a record, with its faults: the same over HTTP and in process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from hmac import compare_digest
from http import HTTPStatus

from core.connectors.rest.sandbox.faults import Fault, FaultKind, Faults
from core.connectors.rest.sandbox.ledger import Ask, Books, Now, SandboxAnswer, problem
from core.connectors.rest.sandbox.numbered import PLACES
from core.connectors.rest.sandbox.tokens import Tokens, basic_password

HTML_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
BULK = (
    FaultKind.BULK_OMIT,
    FaultKind.BULK_REORDER,
    FaultKind.BULK_HALF,
    FaultKind.BULK_CRASH,
    FaultKind.BULK_EXTRA,
    FaultKind.BULK_TWICE,
    FaultKind.BULK_NUMBERS,
)
DROPS = (FaultKind.COMMIT_THEN_DROP, FaultKind.DROP_BEFORE_COMMIT, FaultKind.LATE_COMMIT)
_STATUS = {
    FaultKind.UNAUTHORISED: (HTTPStatus.UNAUTHORIZED, "The token is not valid or has expired."),
    FaultKind.THROTTLED: (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests."),
    FaultKind.ERROR: (HTTPStatus.INTERNAL_SERVER_ERROR, "An unexpected error occurred."),
    FaultKind.IN_PROGRESS: (HTTPStatus.CONFLICT, "A request with the same Idempotency-Key is outstanding."),
    FaultKind.UNAVAILABLE: (HTTPStatus.SERVICE_UNAVAILABLE, "The service is under maintenance."),
}


class Cut(StrEnum):
    """How the connection ends."""

    NOT = "not"
    NO_ANSWER = "no_answer"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class ServedAnswer:
    """An answer on its way out."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    cut: Cut = Cut.NOT


class Desk:
    """Who may come in, what goes wrong, and what is answered."""

    def __init__(self, clock: Now, books: Books, tokens: Collection[str], latency_seconds: float = 0.0) -> None:
        self.clock = clock
        self.books = books
        self.faults = Faults()
        self.latency_seconds = latency_seconds
        self.refusal = "Refused: the sandbox was told to refuse."
        self.tokens = Tokens(clock, tokens)
        self._in_hand: list[Ask] = []
        self._accepted = [token.encode() for token in tokens]

    def shut_out(self, authorization: str) -> ServedAnswer | None:
        """A 401 for everybody without a token, or the right password."""
        presented = (basic_password(authorization) or authorization.removeprefix("Bearer ")).encode("utf-8", "replace")
        if any([compare_digest(presented, accepted) for accepted in self._accepted]):  # noqa: C419 - compare them all
            return None
        if self.tokens.accepts(authorization):
            return None
        said = "The bearer token is missing or not valid."
        return refused(HTTPStatus.UNAUTHORIZED, said, {"WWW-Authenticate": "Bearer"})

    async def give_token(self, form: bytes, authorization: str) -> ServedAnswer:
        """An answer of the token endpoint."""
        if self.tokens.latency_seconds:
            await asyncio.sleep(self.tokens.latency_seconds)
        status, body, content_type = self.tokens.give(form, authorization)
        return ServedAnswer(status, body, {"Cache-Control": "no-store"}, content_type)

    def meet(self, system: str, *, is_write: bool) -> tuple[Fault | None, float]:
        """The fault of this request and how long it takes."""
        fault = self.faults.take(system, self.clock.now(), is_write=is_write)
        if fault is not None and fault.kind is FaultKind.LATENCY:
            return None, self.latency_seconds + fault.latency_seconds
        return fault, self.latency_seconds

    @contextmanager
    def in_hand(self, ask: Ask | None) -> Iterator[None]:
        """A record that arrived and is not answered yet."""
        asks = [] if ask is None else [ask]
        self._in_hand += asks
        try:
            yield
        finally:
            for one in asks:
                self._in_hand.remove(one)

    def references_in_hand(self, system: str) -> list[str]:
        """What is being taken in now."""
        return [ask.reference for ask in self._in_hand if ask.system == system]

    def take_in(self, ask: Ask, fault: Fault | None) -> ServedAnswer:
        """Book a record, or fail as told."""
        if fault is None or fault.kind in BULK:
            return as_served(self.books.book(ask))
        if fault.kind in (FaultKind.LATE_COMMIT, FaultKind.IN_PROGRESS):
            self.books.book_later(ask, fault.latency_seconds)
        if fault.kind in (FaultKind.EMPTY, FaultKind.TRUNCATED, FaultKind.COMMIT_THEN_DROP):
            served = as_served(self.books.book(ask))
            if fault.kind is FaultKind.EMPTY:
                return ServedAnswer(HTTPStatus.OK, b"")
            cut = Cut.HALF if fault.kind is FaultKind.TRUNCATED else Cut.NO_ANSWER
            return ServedAnswer(served.status, served.body, cut=cut)
        if fault.kind is FaultKind.REFUSE:
            return as_served(self.books.refuse(ask, self.refusal))
        return failing(fault)

    def look_up(self, system: str, reference: str | None, fault: Fault | None) -> ServedAnswer:
        """The bookings under a reference."""
        if fault is not None:
            return failing(fault)
        if not reference:
            return refused(HTTPStatus.BAD_REQUEST, "Ask with ?reference=…")
        return as_served(self.books.look_up(system, reference))

    def find(self, system: str, place: str, number: str | None, fault: Fault | None) -> ServedAnswer:
        """Accounts or cost centres by their number."""
        if fault is not None:
            return failing(fault)
        if not number:
            return refused(HTTPStatus.BAD_REQUEST, "Ask with ?number=…")
        return as_served(self.books.find(system, PLACES[place], number))

    def health(self, fault: Fault | None) -> ServedAnswer:
        """Well, unless told otherwise."""
        return failing(fault) if fault is not None else as_served(SandboxAnswer(HTTPStatus.OK, {"status": "ok"}))


def failing(fault: Fault) -> ServedAnswer:
    """The answer of a fault that books nothing."""
    if fault.kind in DROPS:
        return ServedAnswer(HTTPStatus.SERVICE_UNAVAILABLE, b"", cut=Cut.NO_ANSWER)
    if fault.kind is FaultKind.HTML:
        return ServedAnswer(HTTPStatus.BAD_GATEWAY, HTML_PAGE, content_type="text/html")
    if fault.kind is FaultKind.UNAUTHORISED_PAGE:
        page = b"<html><body>401 Authorization Required</body></html>"
        return ServedAnswer(HTTPStatus.UNAUTHORIZED, page, content_type="text/html")
    status, detail = _STATUS.get(fault.kind, (HTTPStatus.INTERNAL_SERVER_ERROR, "An unexpected error occurred."))
    headers = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
    return refused(status, detail, headers)


def refused(status: int, detail: str, headers: Mapping[str, str] | None = None) -> ServedAnswer:
    """A refusal of the whole request."""
    body = json.dumps(problem(status, "Not done.", detail)).encode()
    return ServedAnswer(status, body, headers or {}, "application/problem+json")


def as_served(said: SandboxAnswer) -> ServedAnswer:
    """As it goes out."""
    body = json.dumps(said.body, separators=(",", ":")).encode()
    if said.status >= HTTPStatus.BAD_REQUEST:
        return ServedAnswer(said.status, body, content_type="application/problem+json")
    return ServedAnswer(said.status, body, {"Idempotent-Replayed": "true"} if said.replayed else {})
