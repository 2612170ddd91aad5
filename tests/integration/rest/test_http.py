"""The wire: every end of a request has a name, and whether it left is never guessed."""

import asyncio
import gzip
import socket
import ssl
import time

import pytest

from core.http import Answer, HttpClient, LostAnswer, NotSent, Reply, TransportFault
from tests.integration.helpers.wire import OK, Server, Talk, saying, serving


def ask(talk: Talk, method: str = "GET", **options: object) -> tuple[Reply, Server]:
    async def run() -> tuple[Reply, Server]:
        client = HttpClient(time.monotonic)
        try:
            async with serving(talk) as server:
                reply = await client.request(method, server.url, **options)  # type: ignore[arg-type]
                return reply, server
        finally:
            await client.close()

    return asyncio.run(run())


def test_a_whole_answer() -> None:
    reply, _ = ask(saying(OK))

    assert isinstance(reply, Answer)
    assert (reply.status, reply.body, reply.text, reply.headers["content-type"]) == (200, b"hi", "hi", "text/plain")


@pytest.mark.parametrize(
    ("raw", "why", "status"),
    [
        (b"", TransportFault.CUT_OFF, None),
        (b"HTTP/1.1 20", TransportFault.CUT_OFF, None),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{", TransportFault.CUT_OFF, 201),
        (b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", TransportFault.CUT_OFF, 201),
        (b"SSH-2.0-OpenSSH_9.2\r\n", TransportFault.GARBLED, None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", TransportFault.GARBLED, None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\nhello", TransportFault.GARBLED, 200),
    ],
)
def test_half_an_answer_is_lost(raw: bytes, why: TransportFault, status: int | None) -> None:
    reply, server = ask(saying(raw, close=True), "POST", content=b"{}")

    assert isinstance(reply, LostAnswer)
    assert (reply.why, reply.status) == (why, status)
    assert len(server.requests) == 1


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_no_library_sends_twice_after_a_reset(method: str) -> None:
    reply, server = ask(saying(b"", reset=True), method)

    assert isinstance(reply, LostAnswer)
    assert (reply.why, len(server.requests)) == (TransportFault.CUT_OFF, 1)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_no_library_sends_twice_on_a_used_connection(method: str) -> None:
    async def run() -> tuple[Reply, int]:
        answers = iter([saying(OK), saying(b"", reset=True), saying(OK)])

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await next(answers)(reader, writer)

        client = HttpClient(time.monotonic)
        async with serving(talk) as server:
            await client.request(method, server.url)
            reply = await client.request(method, server.url)
            await client.close()
            return reply, len(server.requests)

    reply, requests = asyncio.run(run())

    assert isinstance(reply, LostAnswer)
    assert requests == 2


@pytest.mark.parametrize(
    "talk",
    [
        saying(OK, before_seconds=5),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"),
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"),
    ],
    ids=["no head", "stalled body", "stalled chunks"],
)
def test_the_total_deadline_ends_it(talk: Talk) -> None:
    started = time.monotonic()

    reply, _ = ask(talk, timeout_seconds=0.3)

    assert isinstance(reply, LostAnswer)
    assert reply.why is TransportFault.TIMEOUT
    assert time.monotonic() - started < 2


def test_a_byte_now_and_then_does_not_outlive_the_deadline() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _number in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    started = time.monotonic()
    reply, _ = ask(drip, timeout_seconds=0.4)

    assert isinstance(reply, LostAnswer)
    assert (reply.why, reply.status) == (TransportFault.TIMEOUT, 200)
    assert time.monotonic() - started < 2


def test_an_upload_that_stalls_ends_at_the_deadline() -> None:
    async def never_read(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    reply, _ = ask(never_read, "POST", content=b"x" * 1_000_000, timeout_seconds=0.4)

    assert isinstance(reply, LostAnswer)
    assert reply.why is TransportFault.TIMEOUT


@pytest.mark.parametrize("stated", [True, False])
def test_fifty_megabytes_are_not_read(stated: bool) -> None:
    sent = 0

    async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n" + (b"Content-Length: 52428800\r\n\r\n" if stated else b"\r\n"))
        for _number in range(800):
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536
        writer.close()

    reply, _ = ask(pour)

    assert isinstance(reply, LostAnswer)
    assert (reply.why, reply.status) == (TransportFault.TOO_LARGE, 200)
    assert sent < 20_000_000


def test_a_packed_bomb_is_not_unpacked() -> None:
    packed = gzip.compress(b"0" * 50_000_000, mtime=0)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()

    reply, _ = ask(saying(head + packed))

    assert isinstance(reply, LostAnswer)
    assert reply.why is TransportFault.TOO_LARGE


def test_a_packed_answer_is_read() -> None:
    packed = gzip.compress(b'{"id":1}', mtime=0)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()

    reply, _ = ask(saying(head + packed))

    assert isinstance(reply, Answer)
    assert reply.body == b'{"id":1}'


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    reply, server = ask(saying(b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n"), "POST")

    assert isinstance(reply, Answer)
    assert (reply.status, len(server.requests)) == (302, 1)


def test_no_cookies_come_back_and_no_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    async def run() -> list[bytes]:
        client = HttpClient(time.monotonic)
        async with serving(saying(OK)) as server:
            await client.request("GET", server.url)
            assert isinstance(await client.request("GET", server.url), Answer)
            await client.close()
            return server.requests

    assert all(b"cookie" not in request.lower() for request in asyncio.run(run()))


def test_nothing_leaves_after_send_by() -> None:
    reply, server = ask(saying(OK), "POST", content=b"{}", send_by=time.monotonic() - 0.001)

    assert isinstance(reply, NotSent)
    assert reply.why is TransportFault.TOO_LATE
    assert server.requests == []


def test_send_by_counts_when_the_connection_is_there_and_not_when_it_was_asked_for() -> None:
    """The pool is full: the request waits in line until its time has passed."""

    async def run() -> tuple[Reply, int]:
        client = HttpClient(time.monotonic, in_flight=1)
        async with serving(saying(OK, before_seconds=0.4)) as server:
            first = asyncio.create_task(client.request("POST", server.url))
            await asyncio.sleep(0.1)
            reply = await client.request("POST", server.url, send_by=time.monotonic() + 0.1)
            await first
            await client.close()
            return reply, len(server.requests)

    reply, requests = asyncio.run(run())

    assert isinstance(reply, NotSent)
    assert (reply.why, requests) == (TransportFault.TOO_LATE, 1)


def test_what_is_safe_to_repeat_may_leave_late() -> None:
    reply, _ = ask(saying(OK), send_by=time.monotonic() - 1, repeat_is_safe=True)

    assert isinstance(reply, Answer)


def reply_of(url: str, timeout_seconds: float = 2.0) -> Reply:
    async def run() -> Reply:
        client = HttpClient(time.monotonic)
        try:
            return await client.request("POST", url, content=b"{}", timeout_seconds=timeout_seconds)
        finally:
            await client.close()

    return asyncio.run(run())


def test_a_refused_connection_was_not_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    reply = reply_of(f"http://127.0.0.1:{port}/")

    assert reply == NotSent(TransportFault.REFUSED, "The connection was refused.")


@pytest.mark.parametrize("url", ["http://no-such-host.invalid/", "http://[::1", "nonsense", "http://x:99999/", ""])
def test_an_address_that_leads_nowhere_was_not_sent(url: str) -> None:
    reply = reply_of(url)

    assert isinstance(reply, NotSent)
    assert reply.why in (TransportFault.NO_SUCH_HOST, TransportFault.BAD_ADDRESS)


def test_a_header_that_is_none_was_not_sent() -> None:
    reply, server = ask(saying(OK), headers={"x-reference": "a\r\nevil: 1"})

    assert isinstance(reply, NotSent)
    assert (reply.why, server.requests) == (TransportFault.BAD_ADDRESS, [])


def test_no_encryption_where_it_was_asked_for_was_not_sent() -> None:
    async def run() -> tuple[Reply, Server]:
        client = HttpClient(time.monotonic)
        async with serving(saying(OK)) as server:
            reply = await client.request("POST", server.url.replace("http:", "https:"), timeout_seconds=2)
            await client.close()
            return reply, server

    reply, server = asyncio.run(run())

    assert isinstance(reply, NotSent)
    assert server.requests == []


def test_a_host_that_never_accepts_was_not_sent() -> None:
    """A listener with a full queue: the connection hangs."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(8)]
        for one in waiting:
            one.setblocking(False)  # noqa: FBT003 - the socket's own way
            one.connect_ex(full.getsockname())
        reply = reply_of(f"http://127.0.0.1:{full.getsockname()[1]}/", 0.5)
        for one in waiting:
            one.close()

    assert isinstance(reply, NotSent)
    assert reply.why is TransportFault.NO_CONNECTION


def test_a_client_can_be_given_its_own_trust() -> None:
    trust = ssl.create_default_context()
    client = HttpClient(time.monotonic, verify=trust)

    assert client._transport.ssl_context is trust
    asyncio.run(client.close())
