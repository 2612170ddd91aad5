"""Databases that stand ready: the migrations run once in a process, not for each test that asks for an empty store.

A file is a copy of one empty file, so nothing of it is shared. One in memory is used again once its store is closed,
and emptied first: that takes a tenth of the time of a new one. What a test opens in memory and does not close is
closed after it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import duckdb
import pytest

from core.ports import Clock
from data.store.local import LocalStore, database, store
from data.store.local.looking import table_names
from flows.clock import SystemClock

_MOST_USES = 50  # then a new one: what is deleted still lies in it
_MEGABYTES = 512
_SCHEMA = "schema_version"


class Kept:
    """One database in memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, limits: tuple[int, ...]) -> None:
        self.connection = connection
        self.limits = limits
        self.tables = sorted(table_names(connection) - {_SCHEMA})
        self.uses = 0
        filled = [name for name in self.tables if connection.table(name).limit(1).fetchall()]
        assert not filled, f"a new database has rows in {filled}: emptied, it would be another one"

    def emptied(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own for the next store, which closes it."""
        self.uses += 1
        if self.uses > 1:
            wipe = ";".join(f"delete from {name}" for name in self.tables)  # noqa: S608  # names of ours
            self.connection.execute(wipe)
        return self.connection.cursor()


class ReadyDatabases:
    """Opens what `open_database` opens, and sooner where nothing is there yet."""

    def __init__(self, folder: Path) -> None:
        self.empty = folder / "empty.duckdb"
        self.open = database.open_database
        self.migrations = database.migrations
        self.is_of_older_schema = database.is_of_older_schema
        self.begin = LocalStore.__init__
        self.close = LocalStore.close
        self.opened_in_memory: WeakSet[LocalStore] = WeakSet()
        self.resting: list[Kept] = []
        self.in_use: WeakKeyDictionary[duckdb.DuckDBPyConnection, Kept] = WeakKeyDictionary()  # by its store's own
        self.copied: set[Path] = set()

    def opened(
        self, path: Path | None, clock: Clock, memory_megabytes: int, spill_megabytes: int = 0
    ) -> duckdb.DuckDBPyConnection:
        if database.migrations is not self.migrations:  # a test has another schema
            return self.open(path, clock, memory_megabytes, spill_megabytes)
        if path is None:
            return self._in_memory(clock, memory_megabytes, spill_megabytes)
        if path.parent.exists() and not path.exists() and not path.with_name(f"{path.name}.wal").exists():
            self._copy(path)
        try:
            return self.open(path, clock, memory_megabytes, spill_megabytes)
        finally:
            self.copied.discard(path)

    def is_older(self, path: Path, megabytes: int = _MEGABYTES) -> bool:
        """What was copied now is not: a second opening would take as long as the first."""
        return path not in self.copied and self.is_of_older_schema(path, megabytes)

    def let_go(self, local: LocalStore) -> None:
        """Close a store; what it had in memory is for the next one, unless it can not be trusted any more."""
        connection = getattr(local, "_connection", None)  # a closed store has none any more
        kept = None if connection is None else self.in_use.pop(connection, None)
        self.close(local)
        if kept is not None and kept.uses < _MOST_USES and not local._broken:
            self.resting.append(kept)

    def in_memory(self, local: LocalStore, path: Path | None, *told: Any, **named: Any) -> None:
        """Make a store, and know it when it is not closed."""
        self.begin(local, path, *told, **named)
        if path is None:
            self.opened_in_memory.add(local)

    def _in_memory(self, clock: Clock, *limits: int) -> duckdb.DuckDBPyConnection:
        found = next((one for one in self.resting if one.limits == limits), None)
        if found is None:
            found = Kept(self.open(None, clock, *limits), limits)
        else:
            self.resting.remove(found)
        connection = found.emptied()
        self.in_use[connection] = found
        return connection

    def _copy(self, path: Path) -> None:
        if not self.empty.exists():
            self.open(self.empty, SystemClock(), _MEGABYTES).close()
        shutil.copyfile(self.empty, path)
        self.copied.add(path)


_ready: list[ReadyDatabases] = []


@contextmanager
def stores_closed() -> Iterator[None]:
    """Close what is opened in memory meanwhile: a store that nobody closes costs the next test a new database."""
    (ready,) = _ready
    before = set(ready.opened_in_memory)
    try:
        yield
    finally:
        for local in set(ready.opened_in_memory) - before:
            local.close()
            ready.opened_in_memory.discard(local)


@contextmanager
def ready_databases(folder: Path) -> Iterator[None]:
    """Every store of this process is opened so."""
    ready = ReadyDatabases(folder)

    def begin(local: LocalStore, path: Path | None, *told: Any, **named: Any) -> None:
        ready.in_memory(local, path, *told, **named)

    def close(local: LocalStore) -> None:
        ready.let_go(local)

    _ready.append(ready)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "open_database", ready.opened)
        patch.setattr(database, "is_of_older_schema", ready.is_older)
        patch.setattr(LocalStore, "__init__", begin)
        patch.setattr(LocalStore, "close", close)
        yield
    _ready.remove(ready)
    while ready.resting:
        ready.resting.pop().connection.close()


@contextmanager
def made_anew() -> Iterator[None]:
    """Stores make their databases themselves, for tests of just that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "open_database", database.open_database)
        yield
