"""One statement on one connection: checked, bound, and kept within the limits of time, rows and bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import duckdb
import pyarrow as pa

from core.errors import BadRequest
from core.messages import message
from core.ports import Clock
from data.store.local.deadlines import Deadlines
from data.store.parameters import checked, rows_of
from data.store.protocol import Statement
from data.store.statements import ROWS, Catalogue, NamedSql, Scope

_COUNT = "Count"  # what a change without `returning` answers: one column, one row
_BATCH_ROWS = 10_000
_FEW_VALUES = 2_000  # of an answer: up to here one value after the other is quicker than a reader of Arrow


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may ask for."""

    seconds: float = 20.0
    rows: int = 200_000
    megabytes: int = 64
    memory_megabytes: int = 512  # of the whole database
    spill_megabytes: int = 1024  # what does not fit into it, on the store's disk
    readers: int = 8
    reserve_megabytes: int = 64  # free on the disk, beside the log's own size: a checkpoint must never meet a full disk


@dataclass(frozen=True, slots=True)
class PreparedSql:
    """A statement with its checked parameters."""

    sql: NamedSql
    values: dict[str, Any]
    rows: pa.Table | None
    expect: int | Literal["any"]
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the last answer of a statement looked like."""

    types: list[Any]
    schema: pa.Schema

    @property
    def few_rows(self) -> int:
        """How many rows are a little of such columns."""
        return _FEW_VALUES // max(1, len(self.types))


class Runner:
    """Runs statements of the catalogue; any thread, each on a connection of its own."""

    def __init__(self, catalogue: Catalogue, clock: Clock, limits: Limits) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._limits = limits
        self._parsed: dict[str, duckdb.Statement] = {}
        self._small: dict[str, Shape] = {}  # of the reads that answered little the last time
        self._deadlines = Deadlines()

    def prepare(self, statement: Statement, scope: Scope) -> PreparedSql:
        """Find it for this scope and check its parameters, or BadRequest."""
        (prepared,) = self.prepare_all([statement], scope)
        return prepared

    def prepare_all(self, statements: Sequence[Statement], scope: Scope) -> list[PreparedSql]:
        """The same for those of one transaction, in which there is one moment."""
        now = self._clock.now()
        return [self._prepared(statement, scope, now) for statement in statements]

    def _prepared(self, statement: Statement, scope: Scope, now: datetime) -> PreparedSql:
        sql = self._catalogue.find(statement.name, scope)
        values = checked(sql, statement.params, now)
        return PreparedSql(sql, values, rows_of(statement.name, statement.params), statement.expect, statement.wish)

    def run(self, cursor: duckdb.DuckDBPyConnection, run: PreparedSql) -> pa.Table:
        """Give its answer; without `returning`: how many rows changed. Raises duckdb.Error, BadRequest."""
        if run.rows is not None:
            cursor.register(ROWS, run.rows)
        try:
            with self._deadlines.within(self._limits.seconds, cursor):
                return self._fetch(cursor, run)
        finally:
            if run.rows is not None:
                _forget_rows(cursor)

    def rows(self, cursor: duckdb.DuckDBPyConnection, run: PreparedSql) -> list[Any]:
        """The short way, without Arrow: less than half the time for a small answer."""
        return cursor.execute(self._statement(cursor, run.sql), run.values).fetchall()

    def close(self) -> None:
        """End the thread that watches the time, and let go of what was parsed and of what answers looked like."""
        self._deadlines.close()
        self._parsed.clear()
        self._small.clear()

    def _fetch(self, cursor: duckdb.DuckDBPyConnection, run: PreparedSql) -> pa.Table:
        if not run.sql.answers_rows:
            return pa.table({_COUNT: pa.array([self.rows(cursor, run)[0][0]], pa.int64())})
        shape = None if run.sql.changes else self._small.get(run.sql.name)
        little = None if shape is None else self._fetch_little(cursor, run, shape)
        return self._fetch_all(cursor, run) if little is None else little

    def _fetch_little(self, cursor: duckdb.DuckDBPyConnection, run: PreparedSql, shape: Shape) -> pa.Table | None:
        """None when it is more than a little, or other columns: as Arrow a statement is planned twice, here once."""
        executed = cursor.execute(self._statement(cursor, run.sql), run.values)
        is_alike = [column[1] for column in executed.description or ()] == shape.types
        rows = executed.fetchmany(shape.few_rows + 1) if is_alike else []
        if not is_alike or len(rows) > shape.few_rows:
            executed.abort()
            self._small.pop(run.sql.name, None)
            return None
        columns = zip(*rows, strict=True) if rows else ((),) * len(shape.types)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, shape.schema, strict=True)]
        answer = pa.Table.from_arrays(arrays, schema=shape.schema)
        self._refuse_too_much(run, answer.num_rows, answer.nbytes)
        return answer

    def _fetch_all(self, cursor: duckdb.DuckDBPyConnection, run: PreparedSql) -> pa.Table:
        relation = cursor.sql(self._statement(cursor, run.sql), params=run.values)
        with relation.to_arrow_reader(_BATCH_ROWS) as reader:
            batches: list[pa.RecordBatch] = []
            rows = size = 0
            for batch in reader:
                batches.append(batch)
                rows += batch.num_rows
                size += batch.nbytes
                self._refuse_too_much(run, rows, size)
            shape = Shape(relation.types, reader.schema)
            if rows <= shape.few_rows and not run.sql.changes:
                self._small[run.sql.name] = shape
            return pa.Table.from_batches(batches, reader.schema)

    def _refuse_too_much(self, run: PreparedSql, rows: int, size: int) -> None:
        if rows > self._limits.rows:
            raise BadRequest(message("statement_answers_too_many_rows", name=run.sql.name, count=self._limits.rows))
        if size > self._limits.megabytes * 1_000_000:
            raise BadRequest(message("statement_answers_too_much", name=run.sql.name, size=self._limits.megabytes))

    def _statement(self, cursor: duckdb.DuckDBPyConnection, sql: NamedSql) -> duckdb.Statement:
        """Parsed once, used by all connections."""
        if sql.name not in self._parsed:
            (self._parsed[sql.name],) = cursor.extract_statements(sql.text)
        return self._parsed[sql.name]


def rows_found(run: PreparedSql, answer: pa.Table) -> int:
    """How many rows it answered or changed."""
    return answer.num_rows if run.sql.answers_rows else int(answer.column(_COUNT)[0].as_py())


def _forget_rows(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.unregister(ROWS)
    except duckdb.Error:  # the transaction is aborted: the roll-back forgets the relation
        return
