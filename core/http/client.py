"""Sending: once, within a total deadline, and never after `send_by`.

Whether a request has left is not guessed from an exception: the moment the first byte is handed to the
socket is noted by `_Gate`, which also refuses a request whose `send_by` has passed, and a second try by a library.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
import zlib
from collections.abc import Callable, Mapping
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from httpx_aiohttp import AiohttpTransport

from core.addresses import LOOPBACK_NAMES, may_be_asked
from core.http.guard import GuardedResolver, MakesSocket, OutOfBounds, guarded, plain_socket
from core.http.packing import Unpacking
from core.http.replies import MAX_ANSWER_BYTES, Answer, LostAnswer, NotSent, Reply, TransportFault
from core.messages import message
from core.small_files import read_small

_MOST_CERTIFICATE_BYTES = 2 * 1024**2
MAX_DIGITS = 20  # a longer Content-Length is counted, not read
# Policies and cookies of some make headers larger than the 8 KB and 128 that are usual.
MAX_FIELD_BYTES = 64 * 1024
MAX_HEADERS = 256
# Shorter than the idle limit of every common server: a request on a connection the server just closed is Lost.
KEEP_ALIVE_SECONDS = 4.0


@dataclass(slots=True)
class _Flight:
    """One request on its way."""

    send_by: float | None
    monotonic: Callable[[], float]
    see_certificate: bool = False
    certificate_ends_at: datetime | None = None
    asks_this_machine: bool = False  # by its own name: only then may it lead there
    out_of_bounds: bool = False
    left: bool = False
    too_late: bool = False
    status: int | None = None


_REFUSED = message("connection_refused")
_NO_ADDRESS = message("address_not_valid")
UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH)
CERTIFICATES = {  # OpenSSL's number of what is wrong with a certificate
    9: message("certificate_not_valid_yet"),
    10: message("certificate_expired"),
    18: message("certificate_self_signed"),
    19: message("certificate_signed_by_stranger"),
    20: message("certificate_signed_by_stranger"),
    21: message("certificate_signed_by_stranger"),
    62: message("certificate_for_other_name"),
    64: message("certificate_for_other_address"),
}
_ASKED_FOR = {"accept": "application/problem+json, application/json", "accept-encoding": "identity"}
_ENDS = (TimeoutError, httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError, zlib.error)
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
        if flight.see_certificate and conn.transport is not None:
            flight.certificate_ends_at = _certificate_end(conn.transport)
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
        resolver: AbstractResolver | None = None,
        make_socket: MakesSocket = plain_socket,
    ) -> None:
        self._monotonic = monotonic
        limits = httpx.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)
        # The transport's own default session keeps cookies and retries; this one does neither.
        self._transport = AiohttpTransport(verify=verify, trust_env=False, limits=limits)
        context = self._transport.ssl_context
        self._transport.client = lambda: _session(context, in_flight, resolver, make_socket)

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
            return NotSent(TransportFault.BAD_ADDRESS, message("request_header_not_valid"))
        flight = _Flight(None if repeat_is_safe else send_by, self._monotonic, see_certificate=repeat_is_safe)
        token = _flight.set(flight)
        try:
            async with asyncio.timeout(timeout_seconds):
                all_headers = {**_ASKED_FOR, **(headers or {})}
                parsed = _parsed(url)
                flight.asks_this_machine = parsed.host in LOOPBACK_NAMES
                request = httpx.Request(method, parsed, headers=all_headers, content=content, json=json)
                return await self._exchange(request, flight, max_answer_bytes)
        except (
            TimeoutError,
            httpx.HTTPError,
            httpx.InvalidURL,
            aiohttp.ClientError,
            OSError,
            ValueError,
            zlib.error,
        ) as error:
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
            return LostAnswer(TransportFault.TOO_LARGE, message("answer_too_large", count=limit), response.status_code)
        return Answer(response.status_code, headers, body, flight.certificate_ends_at)


def trusting(ca_file: str | None) -> ssl.SSLContext:
    """Whom we trust: the usual authorities, and those of a file. Raises OSError (ssl.SSLError is one)."""
    if ca_file is None:
        return _usual_trust()
    context = httpx.create_ssl_context(trust_env=False)
    read_small(Path(ca_file), _MOST_CERTIFICATE_BYTES)  # no pipe and no device is waited for
    context.load_verify_locations(cafile=ca_file)
    return context


@lru_cache(maxsize=1)
def _usual_trust() -> ssl.SSLContext:
    """Nobody changes it, so all clients share it: reading the authorities takes some 15 ms."""
    return httpx.create_ssl_context(trust_env=False)


def _certificate_end(transport: asyncio.Transport) -> datetime | None:
    secured = transport.get_extra_info("ssl_object")
    ends = (secured.getpeercert() or {}).get("notAfter") if secured is not None else None
    return None if ends is None else datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


@lru_cache(maxsize=256)
def _parsed(url: str) -> httpx.URL:
    """Parsing costs as much as half of all the rest; records go to the same address."""
    return httpx.URL(url)


def _session(
    context: ssl.SSLContext, in_flight: int, resolver: AbstractResolver | None, make_socket: MakesSocket
) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            ssl=context,
            limit=in_flight,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            resolver=GuardedResolver(resolver or aiohttp.DefaultResolver()),
            socket_factory=guarded(make_socket, _may_go_to),
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        request_class=_Gate,
        trust_env=False,
        max_line_size=MAX_FIELD_BYTES,
        max_field_size=MAX_FIELD_BYTES,
        max_headers=MAX_HEADERS,
    )


def _may_go_to(address: str) -> bool:
    """The last look before a connection, whether it was a name or an address that led here."""
    flight = _flight.get()
    may = may_be_asked(address, loopback=flight.asks_this_machine)
    flight.out_of_bounds = flight.out_of_bounds or not may
    return may


async def _read(response: httpx.Response, headers: Mapping[str, str], limit: int) -> bytes | None:
    """The body, or None when it is larger than the limit, as it comes or unpacked."""
    length = headers.get("content-length", "")
    if length.isdecimal() and len(length) < MAX_DIGITS and int(length) > limit:
        return None
    unpacking = Unpacking(headers.get("content-encoding", ""), limit)
    async with aclosing(response.aiter_raw()) as chunks:  # type: ignore[type-var]
        async for chunk in chunks:
            unpacking.take(chunk)
            if unpacking.is_too_large:
                return None
    return unpacking.body()


def _name(error: Exception, flight: _Flight, timeout_seconds: float) -> NotSent | LostAnswer:
    """What this exception means; no library's class goes further than here."""
    if flight.left:
        return _name_lost(error, flight.status, timeout_seconds)
    if flight.too_late:
        return NotSent(TransportFault.TOO_LATE, message("too_late_to_send"))
    if flight.out_of_bounds:
        return NotSent(TransportFault.BAD_ADDRESS, message("host_leads_to_forbidden_address"))
    return _name_not_sent(error, timeout_seconds)


def _name_lost(error: Exception, status: int | None, timeout_seconds: float) -> LostAnswer:
    cause = error.__cause__
    if isinstance(error, TimeoutError):
        return LostAnswer(
            TransportFault.TIMEOUT,
            message("no_whole_answer_in_time", seconds=f"{timeout_seconds:g}"),
            status,
        )
    if isinstance(error, zlib.error | aiohttp.ClientResponseError | ValueError):
        return LostAnswer(TransportFault.GARBLED, message("answer_is_no_http"), status)
    if isinstance(cause, aiohttp.ServerDisconnectedError):
        return LostAnswer(TransportFault.CUT_OFF, message("connection_closed_before_answer"), status)
    return LostAnswer(TransportFault.CUT_OFF, message("connection_cut_in_answer"), status)


def _name_not_sent(error: Exception, timeout_seconds: float) -> NotSent:
    cause = error.__cause__ or error
    if isinstance(error, TimeoutError | httpx.TimeoutException) and not isinstance(cause, aiohttp.ClientConnectorError):
        return NotSent(
            TransportFault.NO_CONNECTION,
            message("no_connection_in_time", seconds=f"{timeout_seconds:g}"),
        )
    behind = getattr(cause, "os_error", None)
    if isinstance(behind, OutOfBounds):
        return NotSent(TransportFault.BAD_ADDRESS, message("host_leads_to_forbidden_address"))
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return NotSent(TransportFault.NO_SUCH_HOST, message("host_name_unknown"))
    if isinstance(cause, aiohttp.ClientSSLError) or isinstance(behind, ConnectionResetError):
        return NotSent(TransportFault.TLS, _no_encryption(cause))
    if isinstance(behind, OSError) and behind.errno in UNREACHABLE:
        return NotSent(TransportFault.NO_CONNECTION, message("host_unreachable"))
    refused = isinstance(cause, aiohttp.ClientConnectorError | OSError)
    why, said = (TransportFault.REFUSED, _REFUSED) if refused else (TransportFault.BAD_ADDRESS, _NO_ADDRESS)
    return NotSent(why, said)


def _no_encryption(cause: BaseException) -> str:
    if not isinstance(cause, aiohttp.ClientConnectorCertificateError):
        return message("no_encrypted_connection")
    code = getattr(cause.certificate_error, "verify_code", None)
    return CERTIFICATES.get(code or 0, message("certificate_not_trusted"))
