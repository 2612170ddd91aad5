"""The analysts' file: four documented views as of one moment, readable for tools of DuckDB 1.5.

The columns stand in `data/sql/analysts/v_*.sql` and stay as they are. It holds no secrets, no payloads, no
configuration, and nobody's name or address: what the external systems said in their own words stays in the app.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data.store.statements import Catalogue, Scope
from data.store.whole_file import replacing

VIEWS = ("v_runs", "v_attempts", "v_open_failures", "v_daily")

_FORMAT = "v1.5.0"  # readable for tools that are not at DuckDB 2 yet
BATCH_ROWS = 2_048
_MEGABYTES = 128  # of the copy, beside the store's own: its rows go to the disk as they come
SPILL_MEGABYTES = 16_384  # rows with long texts wait there until so many of them are together as the file holds
SPILL = "spill"


def write_snapshot(cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue, path: Path) -> None:
    """Write the views as of one moment; an older snapshot at `path` stays until the new one is complete.

    The copy is made by a second, separate database: the store's own may open no other file.
    """
    with replacing_database(path) as unfinished, _new_file(unfinished) as copy:
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
        "temp_directory": str(path.with_name(SPILL)),
        "max_temp_directory_size": f"{SPILL_MEGABYTES}MB",
    }
    return duckdb.connect(str(path), config=config)


@contextmanager
def replacing_database(path: Path) -> Iterator[Path]:
    """The same as `replacing`; what a database keeps beside its file while it is written goes with it."""
    with replacing(path) as unfinished:
        yield unfinished
        if unfinished.with_name(f"{unfinished.name}.wal").exists():  # only the file is kept
            raise OSError(errno.EIO, "some of the copy stands in its log only")
