"""What is said of a request on its way is believed of the proxy that the settings name, and of nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from core.settings import Settings
from dashboard.sign_in.named_proxy import NamedProxyOnly
from tests.unit.helpers.asgi import ask, page

SOCKET = "/run/synclight/dashboard.sock"
HERE = "127.0.0.1"
PASSED_ON = {"x_forwarded_proto": "https", "x_forwarded_for": "203.0.113.7", "x_forwarded_host": "synclight.example"}


class Behind:
    """A page that keeps what reached it."""

    def __init__(self, tmp_path: Path, proxy: str | None) -> None:
        self.reached: list[Scope] = []
        settings = Settings(home=tmp_path, mode="oidc", proxy=proxy)
        self.door = NamedProxyOnly(self._kept, settings, "https://synclight.example")

    async def _kept(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope)
        await page(scope, receive, send)

    def ask(self, client: str | None = HERE, kind: str = "http", path: str = "/", **headers: str) -> Any:
        """`client` None: through a unix socket."""

        async def from_there(scope: Scope, receive: Receive, send: Send) -> None:
            await self.door({**scope, "client": None if client is None else (client, 5)}, receive, send)

        return ask(from_there, path, kind=kind, **headers)[0].get("status")


@pytest.mark.parametrize(("proxy", "client"), [(SOCKET, None), (HERE, HERE), ("::1", "::1")])
@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
def test_the_named_proxy_says_who_asks_and_how(
    tmp_path: Path, proxy: str, client: str | None, kind: str, scheme: str
) -> None:
    behind = Behind(tmp_path, proxy)
    behind.ask(client, kind, **PASSED_ON | {"x_forwarded_for": "10.9.9.9, 203.0.113.7"})

    (scope,) = behind.reached
    assert (scope["client"], scope["scheme"]) == (("203.0.113.7", 0), scheme)
    assert [name for name, _ in scope["headers"]] == [b"host"]


@pytest.mark.parametrize(
    ("proxy", "client"), [(SOCKET, HERE), (HERE, "127.0.0.2"), (HERE, "203.0.113.7"), (HERE, None), ("::1", HERE)]
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_what_another_program_passes_on_is_refused_whatever_it_says(
    tmp_path: Path, proxy: str, client: str | None, kind: str
) -> None:
    behind = Behind(tmp_path, proxy)

    assert behind.ask(client, kind, **PASSED_ON) == (403 if kind == "http" else None)
    assert behind.ask(client, kind) == (403 if kind == "http" else None)
    assert behind.reached == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"x_forwarded_proto": "http"},
        {"x_forwarded_proto": ""},
        {"x_forwarded_proto": "https,http"},
        {"x_forwarded_host": "evil.example"},
        {"x_forwarded_host": "synclight.example, evil.example"},
    ],
    ids=str,
)
def test_what_the_proxy_passed_on_from_elsewhere_than_the_public_address_is_refused(
    tmp_path: Path, wrong: dict[str, str]
) -> None:
    behind = Behind(tmp_path, SOCKET)

    assert behind.ask(None, **PASSED_ON | wrong) == 403
    assert behind.reached == []


def test_a_proxy_that_does_not_say_how_it_was_asked_is_refused(tmp_path: Path) -> None:
    assert Behind(tmp_path, SOCKET).ask(None) == 403


@pytest.mark.parametrize("told", ["unknown", "203.0.113.7:80", "<script>", ""])
def test_an_address_that_is_none_is_nobodys(tmp_path: Path, told: str) -> None:
    behind = Behind(tmp_path, SOCKET)

    assert behind.ask(None, **PASSED_ON | {"x_forwarded_for": told}) == 200
    assert behind.reached[0]["client"] is None


def test_where_no_proxy_is_named_none_is_believed(tmp_path: Path) -> None:
    behind = Behind(tmp_path, None)
    more = {"forwarded": "for=203.0.113.7;proto=https", "x_real_ip": "203.0.113.7", "via": "1.1 x"}

    assert behind.ask(HERE, **PASSED_ON | more) == 200
    (scope,) = behind.reached
    assert scope["client"] == (HERE, 5)
    assert [name for name, _ in scope["headers"]] == [b"host"]


def test_whether_all_is_well_may_be_asked_without_the_proxy(tmp_path: Path) -> None:
    assert Behind(tmp_path, HERE).ask("127.0.0.2", path="/healthz") == 200
