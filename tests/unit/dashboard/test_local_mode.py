"""Local mode's door: this machine, a page of ours, and a browser that opened the address."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from core.access.entrances import ENTRANCE_SECONDS, VISIT_SECONDS, is_visit, new_entrance, open_visit
from core.settings import Settings
from dashboard.local_mode import LocalOnly, OwnPagesOnly, Visits, host_of, is_loopback, visit_cookie
from tests.unit.helpers.asgi import PAGE, ask, body, header, page

OURS = "http://127.0.0.1:8501"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def door(settings: Settings) -> Visits:
    return Visits(page, lambda: settings)


def cookie_of(sent: list[object]) -> str:
    return (header(sent, "set-cookie") or "").split(";")[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("127.0.0.1:8501", True),
        ("localhost", True),
        ("[::1]:8501", True),
        ("LOCALHOST:8501", True),
        ("127.9.9.9:80", True),
        ("192.168.1.20:8501", False),
        ("localhost.evil.example", False),
        ("evil.example:8501", False),
        ("0.0.0.0:8501", False),
        ("", False),
    ],
)
def test_only_a_loopback_name_is_a_local_host(host: str, *, is_local: bool) -> None:
    assert is_loopback(host_of(host)) is is_local


def test_a_request_from_this_machine_is_answered() -> None:
    sent = ask(LocalOnly(page, lambda: ["127.0.0.1", "::1"]))

    assert sent[0]["status"] == 200


@pytest.mark.parametrize(
    ("listening", "client", "host"),
    [
        (["0.0.0.0"], "127.0.0.1", "127.0.0.1:8501"),  # noqa: S104  # the bind that is refused
        (["127.0.0.1", "::"], "127.0.0.1", "127.0.0.1:8501"),
        (["127.0.0.1"], "192.168.1.7", "127.0.0.1:8501"),
        (["127.0.0.1"], "127.0.0.1", "rebound.example"),
    ],
)
def test_a_wide_bind_a_far_client_and_a_foreign_host_are_refused(listening: list[str], client: str, host: str) -> None:
    sent = ask(LocalOnly(page, lambda: listening), client=client, host=host)

    assert sent[0]["status"] == 403
    assert b"this machine only" in body(sent)


@pytest.mark.parametrize(
    "name",
    [
        *("forwarded", "via", "x_real_ip", "x_forwarded_for", "x_forwarded_host", "x_forwarded_proto"),
        *("X_Forwarded_Port", "x_client_ip", "x_original_forwarded_for", "x_cluster_client_ip", "fastly_client_ip"),
        *("x_envoy_external_address", "cf_ray", "cdn_loop", "x_azure_clientip", "forwarded_for", "x_amzn_trace_id"),
    ],
)
@pytest.mark.parametrize("value", ["127.0.0.1", ""])
def test_what_a_proxy_passed_on_is_refused_in_local_mode(name: str, value: str) -> None:
    sent = ask(LocalOnly(page, lambda: ["127.0.0.1"]), **{name.lower(): value})

    assert sent[0]["status"] == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(("version", "status"), [("1.0", 403), ("1.1", 200)])
def test_what_asks_like_no_browser_but_like_a_proxy_is_refused_in_local_mode(version: str, status: int) -> None:
    local = LocalOnly(page, lambda: ["127.0.0.1"])

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        await local({**scope, "http_version": version}, receive, send)

    assert ask(asked)[0]["status"] == status


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://127.0.0.1",
        "http://127.0.0.1:8502",
        "https://127.0.0.1:8501",
        "http://localhost:8501",
        "http://127.0.0.1:8501.evil.example",
        "http://127.0.0.1:8501/",
        "HTTP://127.0.0.1:8501",
        "file://",
        "http://evil.example",
        f"{OURS}, http://evil.example",
    ],
)
@pytest.mark.parametrize(
    ("kind", "method"), [("websocket", "GET"), ("http", "POST"), ("http", "PUT"), ("http", "DELETE")]
)
def test_what_may_change_something_comes_from_a_page_of_ours(origin: str | None, kind: str, method: str) -> None:
    headers = {} if origin is None else {"origin": origin}

    sent = ask(OwnPagesOnly(page), kind=kind, method=method, **headers)

    assert sent[0].get("status", sent[0]["type"]) in {HTTPStatus.FORBIDDEN, "websocket.close"}
    assert PAGE not in body(sent)


@pytest.mark.parametrize(("kind", "method"), [("websocket", "GET"), ("http", "POST")])
def test_a_page_of_ours_may_ask(kind: str, method: str) -> None:
    assert body(ask(OwnPagesOnly(page), kind=kind, method=method, origin=OURS)) == PAGE


def test_reading_needs_no_origin() -> None:
    assert body(ask(OwnPagesOnly(page))) == PAGE


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_no_file_is_taken(method: str, caplog: pytest.LogCaptureFixture) -> None:
    sent = ask(OwnPagesOnly(page), "/_stcore/upload_file/a/b", method=method, origin=OURS)

    assert sent[0]["status"] == HTTPStatus.FORBIDDEN
    assert caplog.messages == ["refused a file that was sent"]


@pytest.mark.parametrize("path", ["/", "/integration", "/static/a.js", "/media/a.csv", "/_stcore/health", "/healthz/x"])
@pytest.mark.parametrize("cookie", ["", "synclight_visit_8501=", "synclight_visit_8501=abc", "other=1"])
def test_without_the_address_there_is_one_sentence_and_nothing_else(door: Visits, path: str, cookie: str) -> None:
    sent = ask(door, path, cookie=cookie)

    assert sent[0]["status"] == HTTPStatus.FORBIDDEN
    assert body(sent).decode().count("\n") == 1
    assert b"synclight open" in body(sent)


def test_the_launcher_may_ask_how_the_dashboard_is(door: Visits) -> None:
    assert body(ask(door, "/healthz")) == PAGE


def test_a_websocket_without_a_visit_is_closed(door: Visits) -> None:
    assert ask(door, kind="websocket")[0]["type"] == "websocket.close"


def test_a_cookie_of_our_name_that_another_program_planted_shuts_nobody_out(settings: Settings, door: Visits) -> None:
    mine = cookie_of(ask(door, query=f"entrance={new_entrance(settings.tokens)}"))
    planted = f"{visit_cookie(settings)}=planted"

    for told in (f"{planted}; {mine}", f"{mine}; {planted}", f"a/b=1; {planted}; {mine}; {{x}}=1"):
        assert body(ask(door, cookie=told)) == PAGE
    assert ask(door, cookie=f"{planted}; {planted}")[0]["status"] == HTTPStatus.FORBIDDEN


def test_the_address_becomes_a_cookie_no_script_reads_and_no_other_site_sends(settings: Settings, door: Visits) -> None:
    token = new_entrance(settings.tokens)

    sent = ask(door, "/integration", query=f"id=a%26b&entrance={token}&lang=nb")

    assert sent[0]["status"] == HTTPStatus.SEE_OTHER
    assert header(sent, "location") == "/integration?id=a%26b&lang=nb"
    given = header(sent, "set-cookie") or ""
    assert given.startswith(f"{visit_cookie(settings)}=")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(given.split("; "))
    assert token not in given
    assert body(ask(door, cookie=f"a=1; bad[cookie]=,; {cookie_of(sent)}")) == PAGE


def test_the_address_opens_once(settings: Settings, door: Visits) -> None:
    token = new_entrance(settings.tokens)

    first, second = (ask(door, query=f"entrance={token}") for _ in range(2))

    assert (first[0]["status"], second[0]["status"]) == (HTTPStatus.SEE_OTHER, HTTPStatus.FORBIDDEN)
    assert header(second, "set-cookie") is None


def test_whoever_is_in_may_press_the_old_address_again(settings: Settings, door: Visits) -> None:
    token = new_entrance(settings.tokens)
    mine = cookie_of(ask(door, query=f"entrance={token}"))

    again = ask(door, query=f"entrance={token}", cookie=mine)

    assert (again[0]["status"], header(again, "location")) == (HTTPStatus.SEE_OTHER, "/")


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "/\r\nset-cookie: a=b", "//evil.example/%2e"])
def test_no_address_leads_away_from_here(settings: Settings, door: Visits, path: str) -> None:
    sent = ask(door, path, query=f"entrance={new_entrance(settings.tokens)}")

    location = header(sent, "location") or ""
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\n" not in location


@pytest.mark.parametrize(
    "query", ["entrance=", "entrance=..%2Fact.token", "entrance=a&entrance=b", "entrance=%00", "entrance=%ff"]
)
def test_no_other_word_opens(settings: Settings, door: Visits, query: str) -> None:
    new_entrance(settings.tokens)

    assert ask(door, query=query)[0]["status"] == HTTPStatus.FORBIDDEN


def test_a_link_in_a_mail_is_asked_for_once_more_by_a_page_of_ours(settings: Settings, door: Visits) -> None:
    mine = cookie_of(ask(door, query=f"entrance={new_entrance(settings.tokens)}"))
    mail = {"sec_fetch_site": "cross-site", "sec_fetch_dest": "document"}

    first = ask(door, "/integration", query="id=a", **mail)  # the browser keeps the cookie back
    then = ask(door, "/integration", query="id=a", cookie=mine, sec_fetch_site="same-origin", sec_fetch_dest="document")

    assert b'http-equiv="refresh"' in body(first)
    assert b"id=a" not in body(first)
    assert body(then) == PAGE
    assert ask(door, "/integration", sec_fetch_site="same-origin")[0]["status"] == HTTPStatus.FORBIDDEN


def test_of_many_at_once_one_comes_in(tmp_path: Path) -> None:
    token = new_entrance(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        visits = list(pool.map(lambda _: open_visit(tmp_path, token), range(32)))

    assert len([visit for visit in visits if visit is not None]) == 1


def test_an_old_address_and_an_old_visit_open_nothing(tmp_path: Path) -> None:
    token, other = new_entrance(tmp_path), new_entrance(tmp_path)
    visit = open_visit(tmp_path, other)
    assert visit is not None
    assert is_visit(tmp_path, visit)
    old = time.time()
    for folder, seconds in (("entrances", ENTRANCE_SECONDS), ("visits", VISIT_SECONDS)):
        for file in (tmp_path / folder).iterdir():
            os.utime(file, (old - seconds - 60, old - seconds - 60))

    assert open_visit(tmp_path, token) is None
    assert not is_visit(tmp_path, visit)
    new_entrance(tmp_path)
    assert [len(list((tmp_path / kind).iterdir())) for kind in ("entrances", "visits")] == [1, 0]


def test_a_browser_that_comes_back_stays_known(tmp_path: Path) -> None:
    visit = open_visit(tmp_path, new_entrance(tmp_path))
    assert visit is not None
    (file,) = (tmp_path / "visits").iterdir()
    week = time.time() - VISIT_SECONDS / 2
    os.utime(file, (week, week))

    assert is_visit(tmp_path, visit)
    assert file.stat().st_mtime > week + 60


def test_what_stands_in_the_folder_opens_nothing(tmp_path: Path) -> None:
    token = new_entrance(tmp_path)
    (file,) = (tmp_path / "entrances").iterdir()

    assert token not in file.name
    assert file.stat().st_mode & 0o077 == 0
    assert open_visit(tmp_path, file.name) is None
