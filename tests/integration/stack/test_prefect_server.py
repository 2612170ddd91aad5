"""Prefect's server does not stand still: not over an error of its own database, not over the lock of a dead one."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.i18n import Words
from core.settings import load_settings
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
