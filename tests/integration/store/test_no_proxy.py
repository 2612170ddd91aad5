"""A proxy that the environment names never hears of what stays on this machine: neither an address nor a password."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest

from core.settings import past_proxies
from data.store.flight.client import FlightStore
from data.store.flight.server import FlightServer
from data.store.local import LocalStore
from data.store.statements import Catalogue
from flows.stack.process import answers
from tests.integration.helpers.parts import Parts
from tests.integration.helpers.store_worlds import SYNC, TOKENS, TestClock, catalogue, names, socket_in

NAMES = ("http_proxy", "https_proxy", "all_proxy", "grpc_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "GRPC_PROXY")


class Proxy:
    """Takes what is sent to it, keeps it, and hangs up."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.heard: list[bytes] = []
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                taken, _ = self._socket.accept()
            except OSError:
                return
            with taken:
                taken.settimeout(2)
                self.heard.append(taken.recv(1000))

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    opened = Proxy()
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in NAMES:
        monkeypatch.setenv(name, opened.address)
    yield opened
    opened.close()


def test_the_way_to_the_store_passes_it_by(proxy: Proxy, tmp_path: Path) -> None:
    known: Catalogue = catalogue(tmp_path / "sql")
    local = LocalStore(None, TestClock(), catalogue=known)
    server = FlightServer(local, TOKENS, socket_in(tmp_path))
    store = FlightStore(server.location, SYNC, 10, catalogue=known)
    try:
        assert names(store) == []
    finally:
        store.close()
        server.shutdown()
        local.close()

    assert proxy.heard == []


def test_a_command_passes_it_by(proxy: Proxy, command_parts: Parts) -> None:
    environment = {**command_parts.environment, **dict.fromkeys(NAMES, proxy.address), "NO_PROXY": "", "no_proxy": ""}

    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli.start", "doctor", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ran.stdout.startswith(("[", "{")), ran.stderr
    assert proxy.heard == []


def test_the_launchers_question_passes_it_by(proxy: Proxy, command_parts: Parts) -> None:
    assert answers(f"{command_parts.settings.sandbox_url}/accounting/health")() in {True, False}
    assert proxy.heard == []


@pytest.mark.parametrize("given", [{}, {"NO_PROXY": "intra.example"}, {"no_proxy": " .acme.example , ::1"}])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_what_a_child_is_started_with_sends_nothing_of_this_machine_there(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], host: str
) -> None:
    for name, value in past_proxies(given).items():
        monkeypatch.setenv(name, value)

    with httpx.Client() as client, pytest.raises(httpx.TransportError):
        client.get(f"http://{host}:1/", headers={"Authorization": "Basic secret"})

    assert proxy.heard == []
    assert all(value.strip() in past_proxies(given)["NO_PROXY"] for text in given.values() for value in text.split(","))
