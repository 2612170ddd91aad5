"""Every route the dashboard has, Streamlit's among them, for somebody who was not let in: one of them answers."""

from __future__ import annotations

import asyncio
import json
import re
from http import HTTPStatus
from pathlib import Path
from unittest.mock import MagicMock

import pytest
import streamlit
from starlette.types import Message
from streamlit import config
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes
from streamlit.web.server.starlette.starlette_routes import create_host_config_routes

from core.settings import Settings
from dashboard import asgi
from dashboard.local_mode import HEALTH, OwnPagesOnly, Visits
from dashboard.request_guard import SECURITY_HEADERS, PageLanguage
from tests.unit.helpers.asgi import ask, body, header, page

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
ROUTES = {  # path → whether it answers somebody who was not let in
    HEALTH: True,
    "/": False,
    "/_stcore/health": False,
    "/_stcore/metrics": False,
    "/_stcore/host-config": False,
    "/_stcore/stream": False,
    "/_stcore/upload_file/{session_id}/{file_id}": False,
    "/_stcore/bidi-components/{path:path}": False,
    "/_stcore/agent/interact": False,
    "/_stcore/agent/openapi.json": False,
    "/_stcore/agent/mcp": False,
    "/app/static/{path:path}": False,
    "/component/{path:path}": False,
    "/media/{file_id:path}": False,
    "/auth/login": False,
    "/auth/logout": False,
    "/oauth2callback": False,
}


def test_no_route_is_missing_in_the_table() -> None:
    theirs = {getattr(route, "path", None) or "/" for route in create_streamlit_routes(MagicMock())}
    ours = re.findall(r"\bRoute\((\w+)", Path(asgi.__file__).read_text("utf-8"))

    assert theirs - set(ROUTES) == set()
    assert ours == ["HEALTH"]


@pytest.mark.parametrize("path", ROUTES)
def test_nobody_is_answered_who_was_not_let_in(tmp_path: Path, path: str) -> None:
    door = OwnPagesOnly(Visits(page, lambda: Settings(home=tmp_path)))
    answers = {method: ask(door, path, method=method)[0]["status"] for method in METHODS}

    expected = HTTPStatus.OK if ROUTES[path] else HTTPStatus.FORBIDDEN
    assert answers["GET"] == expected
    assert {answers[method] for method in METHODS[1:]} == {HTTPStatus.FORBIDDEN}
    assert ask(door, path, kind="websocket")[0]["type"] == "websocket.close"


def test_what_fails_inside_is_answered_with_our_headers_and_without_a_word_of_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[Message] = []

    async def broken(*_: object) -> None:
        raise RuntimeError("a secret")

    async def send(message: Message) -> None:
        sent.append(message)

    monkeypatch.setattr(PageLanguage, "__call__", broken)
    monkeypatch.setattr(Visits, "__call__", broken)
    headers = [(b"host", b"127.0.0.1")]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers, "client": ("127.0.0.1", 1)}
    with pytest.raises(RuntimeError):  # the server writes it down
        asyncio.run(asgi.app(scope, MagicMock(), send))

    assert sent[0]["status"] == HTTPStatus.INTERNAL_SERVER_ERROR
    assert {name: header(sent, name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert header(sent, "cache-control") == "no-store"
    assert b"secret" not in body(sent)


def test_no_page_around_ours_is_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit opens its listener for messages where an origin is allowed; its own list has a dozen."""
    ours = Path(asgi.__file__).parent / ".streamlit" / "config.toml"
    monkeypatch.setattr(config, "_config_options", None)
    monkeypatch.setattr(config, "get_config_files", lambda _: [str(ours)])
    config.get_config_options(force_reparse=True)
    (route,) = create_host_config_routes(None)
    sent = ask(route.app, "/_stcore/host-config")  # type: ignore[attr-defined]

    assert json.loads(body(sent))["allowedOrigins"] == []


def test_streamlit_listens_to_no_page_where_no_origin_is_allowed() -> None:
    """What its script does with that list, so that a new version which does otherwise is noticed."""
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    scripts = [file.read_text("utf-8") for file in folder.glob("index.*.js")]
    opened = re.compile(r"(\w+)\?\.length&&\(this\.allowedOrigins=\1,this\.openHostCommunication\(\)\)")

    assert sum(script.count("openHostCommunication()") for script in scripts) == 1
    assert sum(len(opened.findall(script)) for script in scripts) == 1
