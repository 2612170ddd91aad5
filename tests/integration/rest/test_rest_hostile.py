"""A target that answers as nobody should, over a real socket: nothing is booked, memory stays small."""

import asyncio
import gzip
import json
import re
import time
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.errors import ConnectionDown
from core.model import Category, Outcome, Result, Undecidable
from tests.integration.helpers.wire import Server, Talk, saying, serving
from tests.integration.rest.rest_bench import Clock, Keys, failure_of, record

Got = TypeVar("Got")
BOOKED = json.dumps({"id": "B-1", "reference": "acme/UT-1", "amount": "1284.00", "currency": "NOK"}).encode()
PAGE = b"<html><body><h1>Log in</h1></body></html>"
SMALL = 30_000_000  # bytes: a body of 50 MB was not held


def head(status: int, length: int | None, *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *more, "Content-Type: application/json" if not more else ""]
    lines += [] if length is None else [f"Content-Length: {length}"]
    return "\r\n".join(line for line in lines if line).encode() + b"\r\n\r\n"


def whole(status: int, body: bytes, *more: str) -> Talk:
    return saying(head(status, len(body), *more) + body)


def pour(status: int, megabytes: int) -> Talk:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, None))
        for _number in range(megabytes * 16):
            writer.write(b"x" * 65_536)
            await writer.drain()
        writer.close()

    return talk


def pour_empty_blocks(megabytes: int) -> Talk:
    """A packed body that is long and unpacks to nothing."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head(201, None, "Content-Encoding: deflate") + b"\x78\x9c")
        for _number in range(megabytes * 16):
            writer.write(b"\x00\x00\x00\xff\xff" * 13_107)
            await writer.drain()
        writer.close()

    return talk


def drip(status: int) -> Talk:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, 1000))
        for _number in range(1000):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    return talk


def target_at(url: str, **options: Any) -> RestTarget:
    chosen = {"timeout_seconds": 5, "look_up_url": url + "?reference={reference}", "token_secret": "books", **options}
    return RestTarget(RestTargetConfig(kind="rest", name="Accounting", url=url, **chosen), Keys("right"), Clock())


def against(talk: Talk, ask: Callable[[RestTarget, Server], Awaitable[Got]], **options: Any) -> Got:
    async def run() -> Got:
        async with serving(talk) as server:
            target = target_at(server.url, **options)
            try:
                return await ask(target, server)
            finally:
                await target.close()

    return asyncio.run(run())


async def send(target: RestTarget, _: Server) -> Outcome:
    return (await target.deliver([record()], time.monotonic() + 30))[0]


PACKED = gzip.compress(b"0" * 50_000_000, mtime=0)
PACKED_BOOKED = gzip.compress(BOOKED, mtime=0)
NO_HTTP = "could not be understood as HTTP"
ANSWERS: list[tuple[str, Talk, str]] = [
    ("50 MB of error", pour(422, 50), "larger than"),
    ("50 MB of success", pour(200, 50), "larger than"),
    ("50 MB announced", saying(head(422, 52_428_800)), "larger than"),
    (
        "a length of a thousand digits",
        saying(b"HTTP/1.1 200 X\r\nContent-Length: " + b"9" * 1000 + b"\r\n\r\n{}"),
        NO_HTTP,
    ),
    ("a gzip bomb", whole(422, PACKED, "Content-Encoding: gzip"), "larger than"),
    ("a deflate bomb", whole(201, zlib.compress(b"0" * 50_000_000), "Content-Encoding: deflate"), "larger than"),
    ("50 MB packed around nothing", pour_empty_blocks(50), "larger than"),
    (
        "gzip in gzip",
        whole(201, gzip.compress(PACKED, mtime=0), "Content-Encoding: gzip, gzip"),
        "could not be understood",
    ),
    ("packed as nobody asked", whole(201, b"\x1b\x00\x00", "Content-Encoding: br"), "could not be understood"),
    ("gzip that is none", whole(201, b"hello", "Content-Encoding: gzip"), "could not be understood"),
    (
        "gzip cut off",
        whole(201, gzip.compress(BOOKED, mtime=0)[:-9], "Content-Encoding: gzip"),
        "could not be understood",
    ),
    ("truncated by the length", saying(head(201, 500) + BOOKED, close=True), "cut before"),
    ("truncated inside the JSON", whole(201, BOOKED[:-5]), "without an id"),
    ("reset in the body", saying(head(201, 500) + BOOKED[:20], reset=True), "(cut|closed) before"),
    ("reset before the head", saying(b"", reset=True), "closed before"),
    ("a page with 200", whole(200, PAGE, "Content-Type: text/html"), "without an id"),
    ("a page as JSON", whole(201, PAGE), "without an id"),
    ("nothing", whole(201, b""), "without an id"),
    ("half a chunk", saying(b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{", close=True), "cut before"),
    ("a chunk of no size", saying(b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}"), NO_HTTP),
    ("ten thousand headers", saying(b"HTTP/1.1 201 X\r\n" + b"A: b\r\n" * 10_000 + b"\r\n"), NO_HTTP),
    ("a header of a megabyte", saying(b"HTTP/1.1 201 X\r\nA: " + b"b" * 1_000_000 + b"\r\n\r\n"), NO_HTTP),
    ("another protocol", saying(b"220 mail.example ESMTP\r\n", close=True), NO_HTTP),
    ("TLS where none was asked for", saying(b"\x15\x03\x01\x00\x02\x02\x28", close=True), NO_HTTP),
]


@pytest.mark.parametrize(("name", "talk", "said"), ANSWERS, ids=[name for name, _, _ in ANSWERS])
def test_a_hostile_answer_is_unknown_and_takes_little_memory(name: str, talk: Talk, said: str) -> None:
    tracemalloc.start()

    outcome = against(talk, send)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert outcome.result is Result.UNKNOWN
    assert failure_of(outcome).category is Category.OUTCOME_UNKNOWN
    assert re.search(said, failure_of(outcome).root.message)
    assert most < SMALL


@pytest.mark.parametrize(("name", "talk", "said"), ANSWERS, ids=[name for name, _, _ in ANSWERS])
def test_a_hostile_look_up_decides_nothing_and_the_check_says_so(name: str, talk: Talk, said: str) -> None:
    async def ask(target: RestTarget, _: Server) -> tuple[Any, Any]:
        return (await target.look_up([record()]))[0], await target.check()

    answer, report = against(talk, ask)

    assert isinstance(answer, Undecidable)
    assert not report.healthy
    assert "Accounting" in report.message


@pytest.mark.parametrize("status", [200, 422])
def test_an_endless_answer_ends_at_the_total_deadline(status: int) -> None:
    outcome = against(drip(status), send, timeout_seconds=0.4, request_life_seconds=1)

    assert outcome.result is Result.UNKNOWN
    assert failure_of(outcome).root.message == f"No whole answer within 0.4 seconds. (status {status})"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (BOOKED, "application/json; charset=klingon"),
        (BOOKED, 'application/json; charset="utf-8'),
        (BOOKED, "text/html"),
        (BOOKED, ""),
        (b"\xef\xbb\xbf" + BOOKED, "application/json; charset=utf-8"),
        (BOOKED.decode().encode("utf-16"), "application/json; charset=utf-16"),
        (
            BOOKED.replace(b"NOK", "NOK\u00e6".encode("latin-1")).replace(b"\xe6", b""),
            "application/json; charset=latin1",
        ),
    ],
)
def test_an_odd_charset_does_not_lose_a_booking(body: bytes, content_type: str) -> None:
    outcome = against(whole(201, body, f"Content-Type: {content_type}"), send)

    assert (outcome.result, outcome.target_id) == (Result.BOOKED, "B-1")


def test_a_packed_answer_is_read_all_the_same() -> None:
    for encoding, packed in (("gzip", gzip.compress(BOOKED, mtime=0)), ("deflate", zlib.compress(BOOKED))):
        outcome = against(whole(201, packed, f"Content-Encoding: {encoding}"), send)
        assert (outcome.result, outcome.target_id) == (Result.BOOKED, "B-1")


@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "UTF-8", "iso-8859-1", "none", "binary", "identity, utf-8", "aws-chunked", "application/json"),
        *("br", "zstd", "gzip", "deflate"),  # a proxy unpacked it and left the name
    ],
)
def test_json_with_an_encoding_that_is_none_is_read(encoding: str) -> None:
    outcome = against(whole(201, BOOKED, f"Content-Encoding: {encoding}"), send)

    assert (outcome.result, outcome.target_id) == (Result.BOOKED, "B-1")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip, utf-8", PACKED_BOOKED), ("utf-8, gzip", PACKED_BOOKED), ("identity,gzip", PACKED_BOOKED)],
)
def test_a_packing_beside_a_charset_is_unpacked(encoding: str, body: bytes) -> None:
    assert against(whole(201, body, f"Content-Encoding: {encoding}"), send).target_id == "B-1"


@pytest.mark.parametrize("more", [["X-Policy: " + "p" * 60_000], [f"X-{number}: v" for number in range(200)]])
def test_large_headers_lose_no_booking(more: list[str]) -> None:
    assert against(whole(201, BOOKED, *more), send).target_id == "B-1"


def test_many_records_may_have_a_longer_answer() -> None:
    records = [record(f"acme/UT-{number}", f"k{number}") for number in range(100)]
    results = [
        {"reference": one.reference, "status": 201, "id": f"B-{n}", "x": "y" * 12_000} for n, one in enumerate(records)
    ]

    async def ask(target: RestTarget, _: Server) -> list[Outcome]:
        return await target.deliver(records, time.monotonic() + 30)

    outcomes = against(whole(200, json.dumps({"results": results}).encode()), ask, bulk={"size": 100})

    assert {outcome.result for outcome in outcomes} == {Result.BOOKED}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    async def ask(target: RestTarget, server: Server) -> int:
        for _ in range(2):
            try:
                (outcome,) = await target.deliver([record()], time.monotonic() + 30)
            except Exception as error:  # noqa: BLE001 - any of our own will do
                assert "Correct the address" in str(error)  # noqa: PT017 - same
            else:
                assert outcome.result is Result.UNKNOWN
        assert not (await target.check()).healthy
        return len(server.requests)

    assert against(whole(status, b"", "Location: /elsewhere"), ask) == 3


def test_a_token_endpoint_of_fifty_megabytes_is_one_cause() -> None:
    async def run() -> None:
        async with serving(pour(200, 50)) as server:
            auth = {"kind": "oauth2", "token_url": server.url, "client_id": "c", "secret": "books"}
            target = target_at(server.url, token_secret=None, auth=auth)
            with pytest.raises(ConnectionDown, match="larger than 65,536 bytes"):
                await target.prepare()
            await target.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("status", "more"), [(429, "Retry-After: 7"), (503, "Retry-After: 7"), (429, "RateLimit-Reset: 7")]
)
def test_look_ups_that_are_asked_to_wait_do_not_hammer(status: int, more: str) -> None:
    records = [record(f"acme/UT-{number}") for number in range(64)]

    async def ask(target: RestTarget, server: Server) -> tuple[list[Any], int]:
        return await target.look_up(records), len(server.requests)

    answers, requests = against(whole(status, b"{}", more), ask, concurrency=4)

    assert {type(answer) for answer in answers} == {Undecidable}
    assert {answer.retry_after_seconds for answer in answers} == {7}
    assert requests <= 4
