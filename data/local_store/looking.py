"""What a DuckDB file on the disk is, without trusting it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data.local_store.snapshot import VIEWS
from data.local_store.timeline import watermark_of

_MEGABYTES = 128
_OF_THE_STORE = frozenset({"schema_version", "integrations", "records", "requests"})


def is_snapshot(path: Path) -> bool:
    """Whether it holds views for analysts, perhaps of another version, and nothing else."""
    return holds_only_views(_tables(path))


def holds_only_views(tables: frozenset[str]) -> bool:
    """Whether these are the tables of a snapshot: one per view, some of which another version may not know."""
    return not tables.isdisjoint(VIEWS) and all(name.startswith("v_") for name in tables)


def is_backup(path: Path) -> bool:
    """Whether it is a full copy; a database in use has its watermark beside it and is none."""
    return not watermark_of(path).exists() and _tables(path) >= _OF_THE_STORE


def table_names(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Every table of an open file."""
    return frozenset(name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall())


def _tables(path: Path) -> frozenset[str]:
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": f"{_MEGABYTES}MB", "temp_directory": ""}
    try:
        with duckdb.connect(str(path), read_only=True, config=config) as connection:
            return table_names(connection)
    except duckdb.Error:
        return frozenset()
