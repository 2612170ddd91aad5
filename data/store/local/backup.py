"""A full copy of the database as of one moment, for putting back: written, then opened, read whole and compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.errors import UnusableBackup
from core.messages import message
from core.ports import Clock
from data.store.local.database import open_database, schema_number
from data.store.local.looking import has_older_steps
from data.store.local.snapshot import BATCH_ROWS, SPILL_MEGABYTES, replacing_database
from data.store.migrations import latest
from data.store.statements import Catalogue, Scope

_MEGABYTES = 128  # of the copy, beside the store's own


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was found in a backup that was read whole. `last_at` is its newest transaction's moment."""

    path: Path
    megabytes: float
    schema: int
    number: int
    last_at: datetime | None
    rows: dict[str, int] = field(default_factory=dict)  # table → rows
    totals: tuple[tuple[Any, ...], ...] = ()  # records and money per integration, state and currency

    @property
    def records(self) -> int:
        """Records in it."""
        return self.rows.get("records", 0)


def write_backup(cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue, clock: Clock, path: Path) -> BackupReport:
    """Copy every table as of one moment, then check the copy; an older file at `path` stays until all is well."""
    with replacing_database(path) as unfinished:
        cursor.execute("begin")
        copy = open_database(unfinished, clock, _MEGABYTES, SPILL_MEGABYTES)
        try:
            tables = _tables(cursor)
            copy.execute("delete from schema_version")
            copied = {table: _copy(cursor, copy, table) for table in tables}
            copy.execute("checkpoint")  # closing would do it too, and say nothing when the disk is full
        finally:
            copy.close()
        totals = _totals(cursor, catalogue)
        cursor.execute("commit")
        report = read_backup(unfinished, catalogue)
        if (report.rows, report.totals) != (copied, totals):
            raise UnusableBackup(message("backup_differs_from_store"))
    return report


def read_backup(path: Path, catalogue: Catalogue) -> BackupReport:
    """Open a backup and read every row of it. Raises UnusableBackup with what is wrong."""
    with _opened(path) as connection:
        schema = schema_number(connection)
        if has_older_steps(connection):
            raise UnusableBackup(message("backup_of_older_version", path=str(path)))
        if schema > latest():
            raise UnusableBackup(message("backup_of_newer_version", path=str(path), schema=str(schema)))
        if schema < 0:
            raise UnusableBackup(message("file_is_no_backup", path=str(path)))
        rows = {table: _read(connection, table) for table in _tables(connection)}
        ((_, _, number, last_at),) = connection.execute(catalogue.find("store_timeline", Scope.OWN).text).fetchall()
        return BackupReport(path, _megabytes(path), schema, number, last_at, rows, _totals(connection, catalogue))


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    if not path.is_file():
        raise UnusableBackup(message("no_backup_there", path=str(path)))
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": f"{_MEGABYTES}MB", "temp_directory": ""}
    try:
        with duckdb.connect(str(path), read_only=True, config=config) as connection:
            yield connection
    except (duckdb.Error, pa.ArrowException, OSError):
        raise UnusableBackup(message("backup_damaged", path=str(path))) from None


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute("select table_name from duckdb_tables() where not internal order by table_name")
    return [name for (name,) in found.fetchall()]


def _copy(source: duckdb.DuckDBPyConnection, copy: duckdb.DuckDBPyConnection, table: str) -> int:
    """Column by column name, whatever order migrations left them in; each batch is a transaction of its own.

    Nobody reads the copy before it is whole, and the rows of one transaction would all stay in memory.
    """
    columns, rows = copy.table(table).columns, 0
    with source.table(table).select(*columns).to_arrow_reader(BATCH_ROWS) as reader:
        for batch in reader:
            copy.register("rows", batch)
            copy.table("rows").insert_into(table)
            copy.unregister("rows")
            rows += batch.num_rows
    return rows


def _read(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Every row, so that every block of the file is read and its checksum compared."""
    with connection.table(table).to_arrow_reader(BATCH_ROWS) as reader:
        return sum(batch.num_rows for batch in reader)


def _totals(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> tuple[tuple[Any, ...], ...]:
    return tuple(connection.execute(catalogue.find("store_totals", Scope.OWN).text).fetchall())


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1_000_000
