"""The one home of httpx: a request goes out once or not at all, and every end of it is a named value.

Reply
├── Answer     the whole answer arrived
├── NotSent    certainly not a byte of the request left this machine
└── Lost       the request may have arrived; nobody can say what became of it

Whether a request has left is not guessed from an exception: the moment the first byte is handed to the
socket is noted by `_Gate`, which also refuses a request whose `send_by` has passed, and a second try by a library.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

MAX_ANSWER_BYTES = 1024 * 1024
# Shorter than the idle limit of every common server: a request on a connection the server just closed is Lost.
KEEP_ALIVE_SECONDS = 4.0
CHARSETS = frozenset(
    {"utf-8", "utf8", "us-ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "utf-16"}
)


class Why(StrEnum):
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

    @property
    def text(self) -> str:
        """The body as text; bytes that are no text become replacement marks."""
        _, _, charset = self.headers.get("content-type", "").lower().partition("charset=")
        charset = charset.partition(";")[0].strip(" \"'")
        return self.body.decode(charset if charset in CHARSETS else "utf-8-sig", errors="replace")


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly nothing left this machine."""

    why: Why
    message: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The request may have arrived. `status` is known when the head of the answer came."""

    why: Why
    message: str
    status: int | None = None


Reply = Answer | NotSent | Lost


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


@dataclass(slots=True)
class _Flight:
    """One request on its way."""

    send_by: float | None
    monotonic: Callable[[], float]
    left: bool = False
    too_late: bool = False
    status: int | None = None


_ASKED_FOR = {"accept": "application/problem+json, application/json", "accept-encoding": "identity"}
_flight: ContextVar[_Flight] = ContextVar("flight")


class _HeldBack(aiohttp.ClientError):
    """The gate let nothing out."""


class _Gate(aiohttp.ClientRequest):
    """The last door before the socket."""

    async def send(self, conn: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        flight = _flight.get()
        if flight.left:
            raise _HeldBack("a library tried to send a second time")
        if flight.send_by is not None and flight.monotonic() > flight.send_by:
            flight.too_late = True
            raise _HeldBack("send_by has passed")
        flight.left = True
        return await super().send(conn)


class HttpClient:
    """Sends requests; no redirects, no cookies, no proxies from the environment, no second tries."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        in_flight: int = 128,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._monotonic = monotonic
        limits = httpx.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)
        # The transport's own default session keeps cookies and retries; this one does neither.
        self._transport = AiohttpTransport(verify=verify, trust_env=False, limits=limits)
        context = self._transport.ssl_context
        self._transport.client = lambda: _session(context, in_flight)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json: Any = None,
        timeout_seconds: float = 30.0,
        send_by: float | None = None,
        repeat_is_safe: bool = False,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> Reply:
        """Send once, within `timeout_seconds` in total. `send_by` is a moment of the constructor's `monotonic`.

        Only a request that is safe to repeat may leave after `send_by`.
        """
        if not all(value.isprintable() for value in (headers or {}).values()):
            return NotSent(Why.BAD_ADDRESS, "A header of the request is not valid.")
        flight = _Flight(None if repeat_is_safe else send_by, self._monotonic)
        token = _flight.set(flight)
        try:
            async with asyncio.timeout(timeout_seconds):
                all_headers = {**_ASKED_FOR, **(headers or {})}
                request = httpx.Request(method, _parsed(url), headers=all_headers, content=content, json=json)
                return await self._exchange(request, flight, max_answer_bytes)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError) as error:
            return _name(error, flight, timeout_seconds)
        finally:
            _flight.reset(token)

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def _exchange(self, request: httpx.Request, flight: _Flight, limit: int) -> Reply:
        # Straight through the transport: a client would look for redirects, cookies and logins we never want.
        response = await self._transport.handle_async_request(request)
        flight.status = response.status_code
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
        try:
            body = await _read(response, headers, limit)
        finally:
            await response.aclose()
        if body is None:
            return Lost(Why.TOO_LARGE, f"The answer was larger than {limit} bytes.", response.status_code)
        return Answer(response.status_code, headers, body)


@lru_cache(maxsize=256)
def _parsed(url: str) -> httpx.URL:
    """Parsing costs as much as half of all the rest; records go to the same address."""
    return httpx.URL(url)


def _session(context: ssl.SSLContext, in_flight: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=context, limit=in_flight, keepalive_timeout=KEEP_ALIVE_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        request_class=_Gate,
        trust_env=False,
    )


async def _read(response: httpx.Response, headers: Mapping[str, str], limit: int) -> bytes | None:
    """The body, or None when it is larger than the limit (counted after unpacking)."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        return None
    chunks: AsyncIterator[bytes] = response.aiter_bytes() if "content-encoding" in headers else response.aiter_raw()
    parts = bytearray()
    async with aclosing(chunks):  # type: ignore[type-var]
        async for part in chunks:
            parts += part
            if len(parts) > limit:
                return None
    return bytes(parts)


def _name(error: Exception, flight: _Flight, timeout_seconds: float) -> NotSent | Lost:
    """What this exception means; no library's class goes further than here."""
    if flight.left:
        return _name_lost(error, flight.status, timeout_seconds)
    if flight.too_late:
        return NotSent(Why.TOO_LATE, "The time to send this had passed; nothing was sent.")
    return _name_not_sent(error, timeout_seconds)


def _name_lost(error: Exception, status: int | None, timeout_seconds: float) -> Lost:
    cause = error.__cause__
    if isinstance(error, TimeoutError):
        return Lost(Why.TIMEOUT, f"No whole answer within {timeout_seconds:g} seconds.", status)
    if isinstance(error, httpx.DecodingError | aiohttp.ClientResponseError | ValueError):
        return Lost(Why.GARBLED, "The answer could not be understood as HTTP.", status)
    if isinstance(cause, aiohttp.ServerDisconnectedError):
        return Lost(Why.CUT_OFF, "The connection was closed before an answer came.", status)
    return Lost(Why.CUT_OFF, "The connection was cut before the answer was whole.", status)


def _name_not_sent(error: Exception, timeout_seconds: float) -> NotSent:
    cause = error.__cause__ or error
    if isinstance(error, TimeoutError | httpx.TimeoutException) and not isinstance(cause, aiohttp.ClientConnectorError):
        return NotSent(Why.NO_CONNECTION, f"No connection within {timeout_seconds:g} seconds.")
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return NotSent(Why.NO_SUCH_HOST, "The host name is not known.")
    if isinstance(cause, aiohttp.ClientConnectorCertificateError):
        return NotSent(Why.TLS, "The server's certificate is not trusted.")
    if isinstance(cause, aiohttp.ClientSSLError):
        return NotSent(Why.TLS, "No encrypted connection could be made.")
    if isinstance(cause, aiohttp.ClientConnectorError | OSError):
        return NotSent(Why.REFUSED, "The connection was refused.")
    return NotSent(Why.BAD_ADDRESS, "The address is not valid.")
