"""A consistent copy of the tables in a new file, for people who want to ask their own questions."""

from __future__ import annotations

from pathlib import Path

import duckdb

# the store's own bookkeeping means nothing to an analyst
LEFT_OUT = ("leases", "requests", "schema_version")

_FORMAT = "v1.5.0"  # readable for tools that are not at DuckDB 2 yet
_BATCH_ROWS = 50_000


def write_snapshot(cursor: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Copy all tables as of one moment; an older snapshot at `path` stays until the new one is complete.

    The copy is made by a second, separate database: the store's own may open no other file.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(unfinished), config={"storage_compatibility_version": _FORMAT}) as copy:
            cursor.execute("begin")
            for table in _tables(cursor):
                _copy_table(cursor, copy, table)
            cursor.execute("commit")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _tables(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    rows = cursor.execute("select table_name from duckdb_tables() where not internal order by table_name").fetchall()
    return [name for (name,) in rows if name not in LEFT_OUT]


def _copy_table(source: duckdb.DuckDBPyConnection, copy: duckdb.DuckDBPyConnection, table: str) -> None:
    with source.table(table).to_arrow_reader(_BATCH_ROWS) as reader:
        copy.register("rows", reader)
        copy.table("rows").create(table)
        copy.unregister("rows")
