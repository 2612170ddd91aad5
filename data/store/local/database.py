"""Opening the database file: settings, migrations, and a plain refusal where something is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from core.errors import DatabaseUnreadable, Misconfigured, StoreFull, StoreUnavailable
from core.messages import message
from core.ports import Clock
from data.store.local.errors import is_no_space
from data.store.local.looking import is_of_older_schema, table_names
from data.store.local.rule_making import make_rules
from data.store.migrations import Migration, migrations
from data.store.shared_rules import shared_rules

_SETTINGS = (
    "set global TimeZone = 'UTC'",
    "set enable_external_access = false",
    "set lock_configuration = true",
)

# Folding the log into the file costs as much as the table's key is large: with the default of 16 MB a sync of a million
# records pauses dozens of times for seconds. Reading back a log of this size after a crash takes about two seconds.
_FOLD_AT = "128MB"


def open_database(
    path: Path | None, clock: Clock, memory_megabytes: int, spill_megabytes: int = 0
) -> duckdb.DuckDBPyConnection:
    """Open or create the file (None: in memory), bring its schema and its rules up to date, lock its settings.

    What does not fit into the memory is put into a folder beside it, up to `spill_megabytes`; then it is refused.
    Raises StoreUnavailable when another process holds the file, Misconfigured when it can not be used.
    """
    if path is not None and is_of_older_schema(path, memory_megabytes):
        raise Misconfigured(message("database_of_older_version", path=str(path)), "configuration")
    spill = None if path is None or not spill_megabytes else path.with_name("spill")
    connection = _connect(path, memory_megabytes, spill)
    try:
        if spill is not None:
            shutil.rmtree(spill, ignore_errors=True)  # of an owner that was killed: the file is ours now
        # given while connecting, it is shown and not kept: 400 MB were spilled at a limit of 5
        connection.execute("set max_temp_directory_size = $size", {"size": f"{spill_megabytes}MB"})
        for setting in _SETTINGS:
            connection.execute(setting)
        _migrate(connection, clock, path)
        make_rules(connection, shared_rules(), schema_number(connection))
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path | None, memory_megabytes: int, spill: Path | None) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_megabytes}MB",
        "checkpoint_threshold": _FOLD_AT,
        "temp_directory": "" if spill is None else str(spill),
        "python_enable_replacements": False,  # a variable of ours is never taken for a table
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }
    try:
        return duckdb.connect(":memory:" if path is None else str(path), config=config)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise StoreUnavailable(message("database_in_use", path=str(path))) from None
        if is_no_space(error):
            raise StoreFull(message("database_without_room", path=str(path))) from None
        raise DatabaseUnreadable(message("database_cannot_be_opened", path=str(path))) from None
    except duckdb.Error:
        raise DatabaseUnreadable(message("database_cannot_be_opened", path=str(path))) from None


def _migrate(connection: duckdb.DuckDBPyConnection, clock: Clock, path: Path | None) -> None:
    steps = migrations()
    present = schema_number(connection)
    if present < 0 and table_names(connection):
        raise DatabaseUnreadable(message("database_of_something_else", path=str(path)))
    if present > steps[-1].number:
        raise Misconfigured(
            message("database_of_newer_version", path=str(path), present=str(present), number=str(steps[-1].number)),
            "configuration",
        )
    for step in steps:
        if step.number > present:
            _apply(connection, step, clock)


def schema_number(connection: duckdb.DuckDBPyConnection) -> int:
    """Give the last migration of this file, -1 for one that never had any: an empty one, or one of somebody else."""
    if "schema_version" not in table_names(connection):
        return -1
    ((number,),) = connection.execute("select max(number) from schema_version").fetchall()
    return int(number)


def _apply(connection: duckdb.DuckDBPyConnection, step: Migration, clock: Clock) -> None:
    """One transaction with its row, and a checkpoint right after: no schema change stays in the log file."""
    connection.execute("begin")
    connection.execute(step.text)
    connection.execute(
        "insert into schema_version (number, name, applied_at) values ($number, $name, $applied_at)",
        {"number": step.number, "name": step.name, "applied_at": clock.now()},
    )
    connection.execute("commit")
    connection.execute("checkpoint")
