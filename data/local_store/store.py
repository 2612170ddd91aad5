"""LocalStore: the store's verbs over DuckDB in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from core.errors import BadRequest, Refused, StaleEpoch, StoreUnavailable
from core.ports import Clock
from data.deadlines import Deadlines
from data.local_store.database import open_database
from data.local_store.errors import Broken, translate, translate_snapshot
from data.local_store.snapshot import write_snapshot
from data.parameters import checked, rows_of
from data.statements import ROWS, Catalogue, NamedSql, Scope
from data.store import Epoch, Params, Statement
from data.wire import pack, unpack

_COUNT = "Count"  # what a change without `returning` answers: one column, one row
_BATCH_ROWS = 10_000
_PRUNE_EVERY_WRITES = 1_000
_KEEP_ANSWERS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may ask for."""

    seconds: float = 20.0
    rows: int = 200_000
    megabytes: int = 64
    memory_megabytes: int = 512  # of the whole database
    readers: int = 8


@dataclass(frozen=True, slots=True)
class _Run:
    """A statement with its checked parameters."""

    sql: NamedSql
    values: dict[str, Any]
    rows: pa.Table | None
    expect: int | Literal["any"]


class LocalStore:
    """One database, many reading threads, one writer at a time.

    `on_fatal` is called once when the database can not be trusted any more; afterwards every verb
    raises StoreUnavailable.
    """

    def __init__(
        self,
        path: Path | None,
        clock: Clock,
        scope: str = Scope.OWN,
        *,
        catalogue: Catalogue | None = None,
        limits: Limits | None = None,
        on_fatal: Callable[[], None] | None = None,
    ) -> None:
        self.catalogue = catalogue or Catalogue.load()
        self.limits = limits or Limits()
        self._clock = clock
        self.folder = None if path is None else path.parent
        self._scope = Scope(scope)
        self._on_fatal = on_fatal
        self._broken = False
        self._closed = False
        self._connection = open_database(path, clock, self.limits.memory_megabytes)
        self._writer = self._connection.cursor()
        self._writing = threading.Lock()
        self._parsed: dict[str, duckdb.Statement] = {}
        self._idle: list[duckdb.DuckDBPyConnection] = []
        self._reading = threading.BoundedSemaphore(self.limits.readers)
        self._deadlines = Deadlines()
        self._writes = 0
        self._prune()

    def read(self, name: str, params: Params | None = None, *, scope: Scope | None = None) -> pa.Table:
        """Run one statement that changes nothing; `scope` is the caller's, when it is not the store's own."""
        run = self._prepare(Statement(name, params or {}), scope)
        if run.sql.changes:
            raise BadRequest(f"{name}: changes the store and can not be used to read.")
        with self._reader() as cursor:
            try:
                return self._run(cursor, run)
            except duckdb.Error as error:
                raise self._translated(error, name) from None

    def write(
        self,
        statements: Sequence[Statement],
        request_id: str,
        epoch: Epoch | None = None,
        *,
        scope: Scope | None = None,
    ) -> list[pa.Table]:
        """Run the statements as one transaction; see `data.store.Store`."""
        if not request_id:
            raise BadRequest("A write needs a request id.")
        runs = [self._prepare(statement, scope) for statement in statements]
        with self._only_writer() as cursor:
            try:
                answer = self._transaction(cursor, runs, request_id, epoch)
            except duckdb.Error as error:
                # raised by begin or commit; the database itself rolls back
                raise self._translated(error, "write") from None
            self._writes += 1
            if self._writes % _PRUNE_EVERY_WRITES == 0:
                self._prune()
            return answer

    def snapshot(self, path: Path) -> None:
        """Write a consistent copy for analysts; writers go on meanwhile."""
        with self._reader() as cursor:
            try:
                write_snapshot(cursor, path)
            except (duckdb.Error, OSError) as error:
                raise translate_snapshot(error) from None

    def close(self) -> None:
        """Let running work end, then close the file; the log is folded into it."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            self._wait_for_readers()
            self._deadlines.close()
            self._writer.close()
            while self._idle:
                self._idle.pop().close()
            self._connection.close()
            # somebody may hold this store until the very end; duckdb complains about what is alive then
            del self._writer, self._connection

    # --- one statement ---------------------------------------------------------------------------

    def _prepare(self, statement: Statement, scope: Scope | None) -> _Run:
        sql = self.catalogue.find(statement.name, scope or self._scope)
        values = checked(sql, statement.params, self._clock.now())
        return _Run(sql, values, rows_of(statement.name, statement.params), statement.expect)

    def _run(self, cursor: duckdb.DuckDBPyConnection, run: _Run) -> pa.Table:
        if run.rows is not None:
            cursor.register(ROWS, run.rows)
        try:
            with self._deadlines.within(self.limits.seconds, cursor):
                return self._fetch(cursor, run)
        finally:
            if run.rows is not None:
                _forget_rows(cursor)

    def _fetch(self, cursor: duckdb.DuckDBPyConnection, run: _Run) -> pa.Table:
        if not run.sql.answers_rows:
            return pa.table({_COUNT: pa.array([self._rows(cursor, run)[0][0]], pa.int64())})
        relation = cursor.sql(self._statement(cursor, run.sql), params=run.values)
        with relation.to_arrow_reader(_BATCH_ROWS) as reader:
            batches: list[pa.RecordBatch] = []
            rows = size = 0
            for batch in reader:
                batches.append(batch)
                rows += batch.num_rows
                size += batch.nbytes
                if rows > self.limits.rows:
                    raise BadRequest(f"{run.sql.name}: answers more than {self.limits.rows} rows.")
                if size > self.limits.megabytes * 1_000_000:
                    raise BadRequest(f"{run.sql.name}: answers more than {self.limits.megabytes} MB.")
            return pa.Table.from_batches(batches, reader.schema)

    def _rows(self, cursor: duckdb.DuckDBPyConnection, run: _Run) -> list[Any]:
        """The short way, without Arrow: less than half the time for a small answer."""
        return cursor.execute(self._statement(cursor, run.sql), run.values).fetchall()

    def _statement(self, cursor: duckdb.DuckDBPyConnection, sql: NamedSql) -> duckdb.Statement:
        """Parsed once, used by all connections."""
        if sql.name not in self._parsed:
            (self._parsed[sql.name],) = cursor.extract_statements(sql.text)
        return self._parsed[sql.name]

    # --- one transaction -------------------------------------------------------------------------

    def _transaction(
        self, cursor: duckdb.DuckDBPyConnection, runs: list[_Run], request_id: str, epoch: Epoch | None
    ) -> list[pa.Table]:
        names = [run.sql.name for run in runs]
        cursor.execute("begin")
        try:
            first, present = self._before(cursor, request_id, epoch)
            if first is not None:
                cursor.execute("rollback")
                return _first_answer(first, names, request_id)
            _check_epoch(epoch, present)
            tables = [self._expecting(cursor, run) for run in runs]
            self._keep(cursor, request_id, pack({"names": names}, tables))
        except BaseException:
            _roll_back(cursor)
            raise
        cursor.execute("commit")
        return tables

    def _before(
        self, cursor: duckdb.DuckDBPyConnection, request_id: str, epoch: Epoch | None
    ) -> tuple[bytes | None, int | None]:
        integration_id = None if epoch is None else epoch.integration_id
        question = Statement("store_before_write", {"request_id": request_id, "integration_id": integration_id})
        ((answer, present),) = self._rows(cursor, self._prepare(question, Scope.OWN))
        return answer, present

    def _expecting(self, cursor: duckdb.DuckDBPyConnection, run: _Run) -> pa.Table:
        try:
            table = self._run(cursor, run)
        except duckdb.Error as error:
            raise self._translated(error, run.sql.name) from None
        found = table.num_rows if run.sql.answers_rows else table.column(_COUNT)[0].as_py()
        if run.expect not in ("any", found):
            raise Refused(run.sql.name, found, int(run.expect))
        return table

    def _keep(self, cursor: duckdb.DuckDBPyConnection, request_id: str, answer: bytes) -> None:
        keep = Statement("store_keep_answer", {"request_id": request_id, "answer": answer})
        self._run(cursor, self._prepare(keep, Scope.OWN))

    def _prune(self) -> None:
        prune = Statement("store_prune_answers", {"before": self._clock.now() - _KEEP_ANSWERS})
        self._run(self._writer, self._prepare(prune, Scope.OWN))

    # --- who may use which connection ------------------------------------------------------------

    @contextmanager
    def _only_writer(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if not self._writing.acquire(timeout=self.limits.seconds):
            raise StoreUnavailable("The store is busy with other writes.")
        try:
            self._check_open()
            yield self._writer
        finally:
            self._writing.release()

    @contextmanager
    def _reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if not self._reading.acquire(timeout=self.limits.seconds):
            raise StoreUnavailable("The store is busy with other reads.")
        try:
            self._check_open()
            cursor = self._idle.pop() if self._idle else self._connection.cursor()
            try:
                yield cursor
            except BaseException:
                cursor.close()  # whatever state it is in, nobody meets it again
                raise
            self._idle.append(cursor)
        finally:
            self._reading.release()

    def _wait_for_readers(self) -> None:
        for _ in range(self.limits.readers):
            self._reading.acquire()
        self._reading.release(self.limits.readers)  # whoever comes later is told that the store is closed

    def _check_open(self) -> None:
        if self._broken:
            raise StoreUnavailable("The store's database failed and is being restarted.")
        if self._closed:
            raise StoreUnavailable("The store is closed.")

    def _translated(self, error: duckdb.Error, name: str) -> Exception:
        ours = translate(error, name)
        if isinstance(ours, Broken) and not self._broken:
            self._broken = True
            if self._on_fatal is not None:
                self._on_fatal()
        return ours


def _check_epoch(epoch: Epoch | None, present: int | None) -> None:
    if epoch is not None and epoch.epoch != present:
        raise StaleEpoch(epoch.integration_id, epoch.epoch)


def _first_answer(stored: bytes, names: list[str], request_id: str) -> list[pa.Table]:
    header, tables = unpack(stored)
    if header["names"] != names:
        raise BadRequest(f"The request id {request_id[:80]!r} was used before, for another write.")
    return tables


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("rollback")
    except duckdb.Error:  # no transaction is left to roll back, or the database is broken: said elsewhere
        return


def _forget_rows(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.unregister(ROWS)
    except duckdb.Error:  # the transaction is aborted: the roll-back forgets the relation
        return
