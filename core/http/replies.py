"""How a request may end, as values.

Reply
├── Answer     the whole answer arrived
├── NotSent    certainly not a byte of the request left this machine
└── Lost       the request may have arrived; nobody can say what became of it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.outside_text import text_of

MAX_ANSWER_BYTES = 1024 * 1024


class TransportFault(StrEnum):
    """What went wrong on the wire."""

    REFUSED = "refused"  # nobody listens there
    NO_SUCH_HOST = "no_such_host"
    TLS = "tls"  # no trusted encrypted connection
    NO_CONNECTION = "no_connection"  # none in time
    TOO_LATE = "too_late"  # `send_by` had passed
    BAD_ADDRESS = "bad_address"
    TIMEOUT = "timeout"  # the total deadline passed
    CUT_OFF = "cut_off"  # closed or reset before the answer was whole
    TOO_LARGE = "too_large"
    GARBLED = "garbled"  # not HTTP


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    certificate_ends_at: datetime | None = None  # of the server; known for questions, not for what is sent

    @property
    def text(self) -> str:
        """The body as text."""
        return text_of(self.body, self.headers.get("content-type", ""))


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly nothing left this machine."""

    why: TransportFault
    message: str


@dataclass(frozen=True, slots=True)
class LostAnswer:
    """The request may have arrived. `status` is known when the head of the answer came."""

    why: TransportFault
    message: str
    status: int | None = None


Reply = Answer | NotSent | LostAnswer


class Http(Protocol):
    """Sends requests: `HttpClient`, or something that stands in for it."""

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
        """Send once; never raises for what happens on the wire."""

    async def close(self) -> None:
        """Close all connections."""
