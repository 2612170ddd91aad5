"""Prefect's server does not stand still: not over an error of its own database, not over the lock of a dead one."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.datastructures import Headers

from core.access import bounded_http
from core.access.page_headers import PAGE_HEADERS
from core.i18n import Words
from core.settings import load_settings
from flows.scheduler.page_headers import put_headers_on_pages
from flows.scheduler.server import ClosingConnection
from flows.stack.plans import plans

_SECONDS = 90.0  # one that stands still says so after Prefect's 60
_OVERFLOW = "select 1 union all select abs(-9223372036854775808)"  # its second row cannot be had


def said(prefect_home: Path, *module: str) -> tuple[str, str, int]:
    """What a module prints when it runs in place of Prefect's server, and its exit code."""
    child = subprocess.run(
        [sys.executable, "-W", "error", "-m", "flows.scheduler.server", *module],
        env={**os.environ, "PREFECT_HOME": str(prefect_home)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    return child.stdout, child.stderr, child.returncode


def test_dropping_an_error_does_not_wait_for_a_lock_this_loop_must_give_back(tmp_path: Path) -> None:
    ended = said(tmp_path, "tests.integration.helpers.kept_error", str(tmp_path / "prefect.db"))

    assert ended == ("it was given the lock", "", 0)


@pytest.mark.parametrize(
    ("failing", "error"),
    [
        (lambda cursor: cursor.execute("insert into run values (1)"), sqlite3.IntegrityError),
        (lambda cursor: cursor.execute("select ?", [2**63]), OverflowError),
        (lambda cursor: cursor.executemany("insert into run values (?)", [[2], [1]]), sqlite3.IntegrityError),
        (lambda cursor: cursor.execute(_OVERFLOW).fetchall(), sqlite3.OperationalError),
    ],
)
def test_a_cursor_whose_statement_failed_is_closed(
    failing: Callable[[sqlite3.Cursor], object], error: type[Exception]
) -> None:
    with closing(sqlite3.connect(":memory:", factory=ClosingConnection)) as connection:
        connection.execute("create table run (number integer primary key)")
        connection.execute("insert into run values (1)")
        connection.commit()
        cursor = connection.cursor()

        with pytest.raises(error):
            failing(cursor)

        with pytest.raises(sqlite3.ProgrammingError, match="closed cursor"):
            cursor.execute("select 1")
        connection.rollback()
        assert connection.execute("select number from run").fetchall() == [(1,)]


def test_a_killed_servers_lock_does_not_bind_the_next_one(tmp_path: Path) -> None:
    lock = tmp_path / "concurrency_leases" / "expirations.lock"
    lock.parent.mkdir()
    lock.write_text(str(os.getpid()), "utf-8")  # a process of that number lives, as after a restart of the machine

    assert said(tmp_path, "tests.integration.helpers.one_place") == ("written down", "", 0)


def test_the_stack_starts_prefects_server_so(tmp_path: Path) -> None:
    (prefect,) = (plan for plan in plans(load_settings(home=tmp_path), Words("en")) if plan.name == "prefect")

    assert prefect.command[2:] == ("flows.stack.supervised", "flows.scheduler.server", "prefect", "server", "start")


async def headers_of(app: Any, path: str) -> Headers:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "http", "path": path}, None, send)
    return Headers(raw=sent[0]["headers"])


def test_its_pages_carry_our_headers_and_load_nothing_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: served.append((app, options)))

    async def page(scope: Any, _receive: Any, send: Any) -> None:
        kind = b"text/css" if scope["path"].endswith(".css") else b"text/html"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": b""})

    put_headers_on_pages("http://127.0.0.1:4200/api")
    uvicorn.run(page, port=4200)
    ((app, options),) = served
    told, kept = (asyncio.run(headers_of(app, path)) for path in ("/runs", "/assets/a.css"))

    policies = dict(one.split(" ", 1) for one in told["content-security-policy"].split("; "))
    assert options == {"server_header": False, "http": bounded_http.NAME, "port": 4200}
    assert {name: told[name] for name in PAGE_HEADERS} == PAGE_HEADERS
    assert policies["connect-src"] == "'self' http://127.0.0.1:4200 ws://127.0.0.1:4200"
    assert {policies[name] for name in ("default-src", "form-action")} == {"'self'"}
    assert policies["frame-ancestors"] == "'none'"
    assert (told["cache-control"], "cache-control" in kept) == ("no-store", False)
