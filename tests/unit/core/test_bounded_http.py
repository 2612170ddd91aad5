"""A server of ours under connections that say nothing, half a line, a byte a second, or do not listen."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from core.access import bounded_http

HEAD = b"GET / HTTP/1.1\r\nhost: x\r\n"
SOON = 0.4
LARGE = b"x" * 30_000_000


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            await send({"type": "websocket.send", "text": "heard"})
        return
    if scope["method"] == "POST" and scope["path"] != "/early":
        await receive()
    said = LARGE if scope["path"] == "/large" else b"here"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(bounded_http, "ARRIVAL_SECONDS", SOON)
    monkeypatch.setattr(bounded_http, "STALL_SECONDS", SOON)
    config = uvicorn.Config(app, port=0, http=bounded_http.NAME, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()
    assert (bounded_http._begun, bounded_http._idle) == ({}, {})


def begun(port: int, said: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.settimeout(5)
    connection.sendall(said)
    return connection


def is_let_go(connection: socket.socket) -> bool:
    """Within five seconds."""
    try:
        while connection.recv(1_000_000):
            continue
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


def heard(connection: socket.socket, words: bytes) -> bool:
    said = b""
    while words not in said and (more := connection.recv(1000)):
        said += more
    return words in said


def is_answered(port: int) -> bool:
    with begun(port, HEAD + b"connection: close\r\n\r\n") as connection:
        return connection.makefile("rb").read().endswith(b"here")


def test_a_thousand_connections_on_which_half_a_line_was_said_keep_nobody_out(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_http, "ARRIVAL_SECONDS", 60.0)
    half_said = [begun(port, b"GET / HT") for _ in range(1000)]

    assert is_answered(port)
    assert len(bounded_http._begun) <= bounded_http.MOST_BEGUN
    assert all(is_let_go(one) for one in half_said[:700])
    for one in half_said:
        one.close()


@pytest.mark.parametrize("said", [b"", b"GET /", HEAD, b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n1"])
def test_a_request_that_does_not_come_whole_is_let_go(port: int, said: bytes) -> None:
    with begun(port, said) as connection:
        assert is_let_go(connection)
    assert is_answered(port)


def drip(connection: socket.socket) -> None:
    for _ in range(100):
        time.sleep(SOON / 4)
        connection.sendall(b"a")


def test_a_byte_now_and_then_does_not_help(port: int) -> None:
    with begun(port, HEAD) as connection, pytest.raises((ConnectionResetError, BrokenPipeError)):
        drip(connection)


def test_what_comes_slowly_behind_an_answer_is_let_go_too(port: int) -> None:
    late = b"POST /early HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n"
    with begun(port, late) as connection:
        assert heard(connection, b"here")
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            drip(connection)


def test_who_does_not_listen_is_let_go(port: int) -> None:
    with begun(port, HEAD.replace(b"/ ", b"/large ") + b"\r\n") as connection:
        time.sleep(3 * SOON)
        assert is_let_go(connection)
    assert is_answered(port)


def test_more_connections_than_there_is_room_for_are_refused_and_those_who_are_in_stay(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_http, "MOST_CONNECTIONS", 3)
    monkeypatch.setattr(bounded_http, "STALL_SECONDS", 60.0)
    busy = [begun(port, HEAD.replace(b"/ ", b"/large ") + b"\r\n") for _ in range(3)]
    assert all(one.recv(1) for one in busy)

    with begun(port, HEAD + b"\r\n") as another:
        assert is_let_go(another)
    for one in busy:
        one.close()


def test_who_was_answered_and_asks_nothing_more_makes_room_for_who_comes(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_http, "MOST_CONNECTIONS", 3)
    answered = [begun(port, HEAD + b"\r\n") for _ in range(3)]
    assert all(heard(one, b"here") for one in answered)

    assert is_answered(port)
    assert is_let_go(answered[0])
    answered[2].sendall(HEAD + b"\r\n")
    assert heard(answered[2], b"here")
    for one in answered:
        one.close()


def test_one_connection_asks_again_and_again_and_a_websocket_stays(port: int) -> None:
    with begun(port, b"") as connection:
        for silent in (SOON / 2, 2 * SOON, 2 * SOON):  # between two requests as long as uvicorn lets it
            time.sleep(silent)
            connection.sendall(HEAD + b"\r\n")
            assert heard(connection, b"here")
    upgrade = (
        b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: " + b"A" * 22
    )
    with begun(port, HEAD + upgrade + b"==\r\n\r\n") as connection:
        assert heard(connection, b"101")
        time.sleep(3 * SOON)
        connection.sendall(b"\x81\x80\x00\x00\x00\x00")
        assert heard(connection, b"heard")
