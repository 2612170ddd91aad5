"""Free SQL on a snapshot file, in the caller's own process: read-only, and nothing else can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb

from core.errors import BadRequest, Misconfigured
from core.messages import message
from core.model import Category
from data.store.local.looking import holds_only_views, table_names

MOST_ROWS = 100_000
SECONDS = 60.0
_MEGABYTES = 1024
_QUESTIONS = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """What a question answered; `is_cut` when there were more rows than are shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool = False


def ask(path: Path, sql: str, *, most: int = MOST_ROWS, seconds: float = SECONDS) -> QueryAnswer:
    """Ask one question of a snapshot. Raises BadRequest with what the database says of the SQL, Misconfigured."""
    with _opened(path) as connection:
        statement = _one_question(connection, sql)
        timer = Timer(seconds, connection.interrupt)
        timer.start()
        try:
            cursor = connection.execute(statement)
            columns = _each_once([str(column[0]) for column in cursor.description or ()])
            rows = cursor.fetchmany(most + 1)
        except duckdb.InterruptException:
            raise BadRequest(message("question_took_too_long", seconds=f"{seconds:.0f}")) from None
        except duckdb.Error as error:
            raise BadRequest(message("database_says", words=_said(error))) from None
        finally:
            timer.cancel()
        return QueryAnswer(columns, tuple(rows[:most]), is_cut=len(rows) > most)


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    if not path.is_file():
        raise Misconfigured(message("path_is_no_file", path=str(path)), Category.CONFIGURATION)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{_MEGABYTES}MB",
        "temp_directory": "",  # nothing is spilled to other files
        "python_enable_replacements": False,  # a variable of ours is never taken for a table
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }
    try:
        connection = duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as error:
        reason = (
            message("another_process_writes_in_it") if "lock" in str(error).lower() else message("it_is_no_snapshot")
        )
        raise _not_opened(path, reason) from None
    try:
        if not holds_only_views(table_names(connection)):  # a backup, or the store itself: it names people
            raise _not_opened(path, message("it_is_no_snapshot"))
        for setting in ("set global TimeZone = 'UTC'", "set enable_external_access = false"):
            connection.execute(setting)
        connection.execute("set lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _not_opened(path: Path, reason: str) -> Misconfigured:
    return Misconfigured(message("path_cannot_be_opened", path=str(path), reason=reason), Category.CONFIGURATION)


def _one_question(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise BadRequest(message("database_says", words=_said(error))) from None
    if len(statements) != 1 or statements[0].type not in _QUESTIONS:
        raise BadRequest(message("ask_one_question"))
    return statements[0]


def _each_once(names: Sequence[str]) -> tuple[str, ...]:
    """Columns of one name told apart (a, a_1): a row is told by the names of its columns."""
    told: list[str] = []
    for name in names:
        more = (f"{name}_{number}" for number in count(1))
        told.append(name if name not in told else next(one for one in more if one not in told and one not in names))
    return tuple(told)


def _said(error: duckdb.Error) -> str:
    """Its own words, which here speak of the asker's own text and file."""
    return " ".join(str(error).split("\n\n", 1)[0].split())
