"""What a DuckDB file on the disk is, without trusting it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data.store.local.snapshot import VIEWS
from data.store.local.timeline import watermark_of
from data.store.migrations import migrations

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


def is_of_older_schema(path: Path, megabytes: int = _MEGABYTES) -> bool:
    """Whether it is the database of a Synclight from before the first schema that is kept.

    Opened to read only: nothing in it or beside it changes.
    """
    if not path.is_file():
        return False
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": f"{megabytes}MB", "temp_directory": ""}
    try:
        with duckdb.connect(str(path), read_only=True, config=config) as connection:
            return has_older_steps(connection)
    except duckdb.Error:  # held by its owner, or no database: whoever opens it says so
        return False


def has_older_steps(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a step was taken under one of our numbers that is none of our steps."""
    if "schema_version" not in table_names(connection):
        return False
    ours = {step.number: step.name for step in migrations()}
    taken = connection.execute("select number, name from schema_version").fetchall()
    return any(number <= max(ours) and ours.get(number) != name for number, name in taken)


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
