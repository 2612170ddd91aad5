"""The analysts' file: four documented views as of one moment, readable for tools of DuckDB 1.5.

The columns stand in `data/sql/analysts/v_*.sql` and stay as they are. It holds no secrets, no payloads, no
configuration, and nobody's name or address: what the external systems said in their own words stays in the app.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data.store.statements import Catalogue, Scope

VIEWS = ("v_runs", "v_attempts", "v_open_failures", "v_daily")

_FORMAT = "v1.5.0"  # readable for tools that are not at DuckDB 2 yet
BATCH_ROWS = 50_000
_MEGABYTES = 128  # of the copy, beside the store's own: its rows go to the disk as they come


def write_snapshot(cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue, path: Path) -> None:
    """Write the views as of one moment; an older snapshot at `path` stays until the new one is complete.

    The copy is made by a second, separate database: the store's own may open no other file.
    """
    with replacing(path) as unfinished, _new_file(unfinished) as copy:
        cursor.execute("begin")
        for view in VIEWS:
            asked = cursor.sql(catalogue.find(view, Scope.OWN).text)
            with asked.to_arrow_reader(BATCH_ROWS) as reader:
                copy.register("rows", reader)
                copy.table("rows").create(view)
                copy.unregister("rows")
        cursor.execute("commit")
        copy.execute("checkpoint")  # closing would do it too, and say nothing when the disk is full


def _new_file(path: Path) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": _FORMAT,
        "memory_limit": f"{_MEGABYTES}MB",
        "temp_directory": "",
    }
    return duckdb.connect(str(path), config=config)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place when the block ends well, and is gone when it does not."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    _forget(unfinished)
    try:
        yield unfinished
        if _log_of(unfinished).exists():  # only the file is kept
            raise OSError(errno.EIO, "some of the copy stands in its log only")
        unfinished.chmod(0o600)
        flush(unfinished)
        unfinished.replace(path)
    finally:
        _forget(unfinished)


def _forget(unfinished: Path) -> None:
    """The file, and the log that a database keeps beside it while it is written."""
    for file in (unfinished, _log_of(unfinished)):
        file.unlink(missing_ok=True)


def _log_of(unfinished: Path) -> Path:
    return unfinished.with_name(f"{unfinished.name}.wal")


def flush(path: Path) -> None:
    """Make sure that the disk has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
