"""DuckDB's errors as ours. Its texts echo bound values, so they are never passed on as they are."""

from __future__ import annotations

import re

import duckdb

from core.errors import BadRequest, StoreFull, StoreUnavailable, SynclightError, reason_of
from core.messages import message
from data.store.local.disk import FULL
from data.store.protocol import copy_name

# these speak about our own SQL only: no value is bound yet when they are raised
_ABOUT_THE_SQL = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.SyntaxException)
_NO_SPACE = re.compile(r"no space left|file too large|disk quota|not enough space", re.IGNORECASE)
_OUT_OF_MEMORY = re.compile(r"could not allocate|out of memory|failed to offload", re.IGNORECASE)
_CORRUPT = re.compile(r"corrupt|checksum", re.IGNORECASE)  # of no class of its own
_NOT_NULL = re.compile(r'NOT NULL constraint failed: (\w+)\."?(\w+)')


class Broken(StoreUnavailable):
    """The database can not be trusted any more in this process: it must be opened anew."""


def as_ours(error: duckdb.Error, name: str) -> SynclightError:  # noqa: PLR0911 -- a ladder, one step per kind
    """Give our error for a statement that failed; the database's own words never hold values in it."""
    if type(error) is duckdb.Error and _CORRUPT.search(str(error)):  # a value of ours may hold the word, too
        return Broken(message("database_file_damaged"))
    if isinstance(error, duckdb.InterruptException):
        return BadRequest(message("statement_took_too_long", name=name))
    if isinstance(error, duckdb.OutOfMemoryException):
        return BadRequest(message("statement_needs_too_much_memory", name=name))
    if isinstance(error, duckdb.ConstraintException):
        return BadRequest(_constraint(name, str(error)))
    if isinstance(error, _ABOUT_THE_SQL):
        return BadRequest(message("statement_does_not_fit_schema", name=name, error=_first_line(error)))
    if isinstance(error, duckdb.FatalException | duckdb.InternalException):
        return Broken(message("database_fatal_error"))
    if isinstance(error, duckdb.IOException | duckdb.TransactionException):
        return _not_stored(error, name)
    return BadRequest(message("statement_value_does_not_fit", name=name, kind=type(error).__name__))


def is_about_the_sql(error: Exception) -> bool:
    """Whether it speaks of our own text and no data."""
    return isinstance(error, _ABOUT_THE_SQL)


def is_no_space(error: Exception) -> bool:
    """Whether the disk was full, by what the database says of it."""
    return _NO_SPACE.search(str(error)) is not None


def translate_copy(error: Exception, name: str) -> SynclightError:
    """Give our error for a snapshot or backup that could not be made: never fatal for the store itself."""
    copy = copy_name(name)
    if isinstance(error, StoreFull) or is_no_space(error):
        return StoreFull(message("copy_without_room_older_kept", name=copy))
    if isinstance(error, OSError):
        return StoreUnavailable(message("copy_not_written_because", name=copy, reason=reason_of(error)))
    if _OUT_OF_MEMORY.search(str(error)):
        return StoreUnavailable(message("copy_not_written_because", name=copy, reason=message("copy_needs_memory")))
    kind = type(error).__name__  # its text may hold a value
    return StoreUnavailable(message("copy_not_written_because", name=copy, reason=message("database_said", kind=kind)))


def _not_stored(error: duckdb.Error, name: str) -> SynclightError:
    """A commit that could not be written is rolled back; a disk that fails is not trusted again."""
    text = str(error)
    if is_no_space(error):
        return StoreFull(FULL)
    if isinstance(error, duckdb.IOException) or "Could not" in text:
        return Broken(message("store_disk_failed"))
    return BadRequest(message("statement_change_came_between", name=name))


def _constraint(name: str, text: str) -> str:
    column = _NOT_NULL.search(text)
    if column is not None:
        return message("statement_column_empty", name=name, column=f"{column.group(1)}.{column.group(2)}")
    return message("statement_row_exists", name=name)


def _first_line(error: duckdb.Error) -> str:
    return str(error).split("\n", 1)[0]
