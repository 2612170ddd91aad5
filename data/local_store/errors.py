"""DuckDB's errors as ours. Its texts echo bound values, so they are never passed on as they are."""

from __future__ import annotations

import re

import duckdb

from core.errors import BadRequest, StoreFull, StoreUnavailable, SynclightError
from core.ours import ours
from data.local_store.disk import FULL
from data.store import copy_name

# these speak about our own SQL only: no value is bound yet when they are raised
_ABOUT_THE_SQL = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.SyntaxException)
_NO_SPACE = re.compile(r"no space left|file too large|disk quota|not enough space", re.IGNORECASE)
_CORRUPT = re.compile(r"corrupt|checksum", re.IGNORECASE)  # of no class of its own
_NOT_NULL = re.compile(r'NOT NULL constraint failed: (\w+)\."?(\w+)')


class Broken(StoreUnavailable):
    """The database can not be trusted any more in this process: it must be opened anew."""


def translate(error: duckdb.Error, name: str) -> SynclightError:  # noqa: PLR0911 -- a ladder, one step per kind
    """Give our error for a statement that failed; the database's own words never hold values in it."""
    if type(error) is duckdb.Error and _CORRUPT.search(str(error)):  # a value of ours may hold the word, too
        return Broken(ours("The file of the database is damaged."))
    if isinstance(error, duckdb.InterruptException):
        return BadRequest(
            ours("{name}: took longer than the store allows and was stopped; nothing was changed.", name=name)
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return BadRequest(ours("{name}: needs more memory than the store allows; nothing was changed.", name=name))
    if isinstance(error, duckdb.ConstraintException):
        return BadRequest(_constraint(name, str(error)))
    if isinstance(error, _ABOUT_THE_SQL):
        return BadRequest(
            ours("{name}: the statement does not fit the schema ({error})", name=name, error=_first_line(error))
        )
    if isinstance(error, duckdb.FatalException | duckdb.InternalException):
        return Broken(ours("The database reported a fatal error; the store must be restarted."))
    if isinstance(error, duckdb.IOException | duckdb.TransactionException):
        return _not_stored(error, name)
    return BadRequest(ours("{name}: a value does not fit its column ({kind}).", name=name, kind=type(error).__name__))


def is_about_the_sql(error: Exception) -> bool:
    """Whether it speaks of our own text and no data."""
    return isinstance(error, _ABOUT_THE_SQL)


def is_no_space(error: Exception) -> bool:
    """Whether the disk was full, by what the database says of it."""
    return _NO_SPACE.search(str(error)) is not None


def translate_copy(error: Exception, name: str) -> SynclightError:
    """Give our error for a snapshot or backup that could not be made: never fatal for the store itself."""
    if isinstance(error, StoreFull) or is_no_space(error):
        return StoreFull(ours("There is no room for the {name}; the older one was kept.", name=copy_name(name)))
    return StoreUnavailable(ours("The {name} could not be written; the older one was kept.", name=copy_name(name)))


def _not_stored(error: duckdb.Error, name: str) -> SynclightError:
    """A commit that could not be written is rolled back; a disk that fails is not trusted again."""
    text = str(error)
    if is_no_space(error):
        return StoreFull(FULL)
    if isinstance(error, duckdb.IOException) or "Could not" in text:
        return Broken(ours("The disk of the store failed; the store must be restarted."))
    return BadRequest(ours("{name}: another change came between; nothing was changed.", name=name))


def _constraint(name: str, text: str) -> str:
    column = _NOT_NULL.search(text)
    if column is not None:
        return ours("{name}: {column} may not be empty.", name=name, column=f"{column.group(1)}.{column.group(2)}")
    return ours("{name}: a row with the same key exists already, or a rule of the table is broken.", name=name)


def _first_line(error: duckdb.Error) -> str:
    return str(error).split("\n", 1)[0]
