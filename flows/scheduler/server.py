"""Prefect's server, kept from standing still: for a minute, or until somebody looks.

`python -m flows.scheduler.server prefect server start`.

For a minute, after a statement of its own database has failed ("database is locked", which its clients try again):
SQLAlchemy and aiosqlite leave the cursor of such a statement open, so it lives as long as the error's traceback. Where
it dies, SQLite waits for its connection; by then that connection may serve another request and wait for the write lock
itself, for the 60 s Prefect allows. When the one who waits so is the event loop, nobody can give that lock back.

Until somebody looks, after it was killed while it wrote down who holds which place: its lock on that file names its
process, and counts as long as any process has that number. In a container, or after a restart of the machine, one may.
"""

from __future__ import annotations

import os
import runpy
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from flows.scheduler.page_headers import put_headers_on_pages


def _closing(method: Callable[..., object]) -> Any:
    def call(cursor: sqlite3.Cursor, *arguments: object) -> object:
        try:
            return method(cursor, *arguments)
        except BaseException:  # a value SQLite cannot hold is no sqlite3.Error
            with suppress(sqlite3.Error):
                cursor.close()
            raise

    return call


class ClosingCursor(sqlite3.Cursor):
    """Closes when a statement of it fails, in the thread its connection works in, while nothing else uses that."""

    execute = _closing(sqlite3.Cursor.execute)
    executemany = _closing(sqlite3.Cursor.executemany)
    fetchall = _closing(sqlite3.Cursor.fetchall)


class ClosingConnection(sqlite3.Connection):
    """Its cursors close when they fail."""

    def cursor(self, factory: Any = ClosingCursor) -> Any:
        """A cursor of ours, unless another kind is asked for."""
        return super().cursor(factory)


def main() -> None:
    """Run the module that the arguments name."""
    close_failed_cursors()
    forget_old_lock(Path(os.environ["PREFECT_HOME"]))
    put_headers_on_pages(os.environ.get("PREFECT_SERVER_UI_API_URL", ""))
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def close_failed_cursors() -> None:
    """Every connection to SQLite this process opens from now on closes the cursor of a failed statement at once."""
    event.listen(Engine, "do_connect", _with_our_cursors)


def forget_old_lock(prefect_home: Path) -> None:
    """Only one server runs on a home, but for the seconds an old one outlives a launcher that was killed.

    At worst the two write that file over each other, and one place is free only when its run ends.
    """
    (prefect_home / "concurrency_leases" / "expirations.lock").unlink(missing_ok=True)


def _with_our_cursors(dialect: Any, _record: object, _arguments: object, options: dict[str, Any]) -> None:
    if dialect.name == "sqlite":
        options["factory"] = ClosingConnection


if __name__ == "__main__":
    main()
