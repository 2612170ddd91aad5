"""What a statement's parameter may be; the same on both sides of the wire."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from core.errors import BadRequest
from data.store.statements import ROWS, STORE_NOW, NamedSql

_MOST_DIGITS = 38  # what a decimal column can hold at all
_LARGEST_INTEGER = 2**63 - 1


def checked(statement: NamedSql, params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Values the database understands, complete and none too many; `rows` is left out.

    Raises BadRequest, which names the parameter and never its value.
    """
    if STORE_NOW in params:
        raise BadRequest(f"{statement.name}: ${STORE_NOW} is filled in by the store itself.")
    given = {name: plain_value(statement.name, name, value) for name, value in params.items() if name != ROWS}
    if STORE_NOW in statement.parameters:
        given[STORE_NOW] = now
    missing = sorted(statement.parameters - given.keys())
    if missing:
        raise BadRequest(f"{statement.name}: the parameter ${missing[0]} is missing.")
    excess = sorted(given.keys() - statement.parameters)
    if excess:
        raise BadRequest(f"{statement.name}: there is no parameter called {excess[0][:80]!r}.")
    return given


def rows_of(statement_name: str, params: Mapping[str, Any]) -> pa.Table | None:
    """Give the bulk parameter, if there is one."""
    rows = params.get(ROWS)
    if rows is None:
        return None
    if not isinstance(rows, pa.Table):
        raise BadRequest(f"{statement_name}: `rows` must be an Arrow table.")
    for column in rows.schema:
        if pa.types.is_timestamp(column.type) and column.type.tz is None:
            raise BadRequest(f"{statement_name}: the column {column.name} of `rows` has moments without a time zone.")
    return rows


def plain_value(statement: str, name: str, value: Any) -> Any:  # noqa: PLR0911 -- one line per kind of value
    """Give one value as str, int, float, bool, Decimal, UTC datetime, bytes, None or list of str."""
    match value:
        case None | bool() | bytes():
            return value
        case str():
            return _text(statement, name, value)
        case int():
            return _integer(statement, name, value)
        case Decimal():
            return _decimal(statement, name, value)
        case float():
            return _float(statement, name, value)
        case datetime():
            return _moment(statement, name, value)
        case list() | tuple():
            return [_text(statement, name, each) for each in value]
        case _:
            raise BadRequest(f"{statement}: ${name} is of a kind the store does not take ({type(value).__name__}).")


def _text(statement: str, name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadRequest(f"{statement}: the list ${name} may hold text only.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadRequest(f"{statement}: ${name} is not valid Unicode text.") from None
    return str.__str__(value)  # a StrEnum becomes its value


def _integer(statement: str, name: str, value: int) -> int:
    if abs(value) > _LARGEST_INTEGER:
        raise BadRequest(f"{statement}: ${name} is too large a number.")
    return int(value)


def _decimal(statement: str, name: str, value: Decimal) -> Decimal:
    if not value.is_finite():
        raise BadRequest(f"{statement}: ${name} is not a finite number.")
    _, digits, exponent = value.as_tuple()
    whole = max(len(digits) + int(exponent), 1)
    decimals = max(-int(exponent), 0)
    if whole + decimals > _MOST_DIGITS:
        raise BadRequest(f"{statement}: ${name} has more digits than an amount can have.")
    return value


def _float(statement: str, name: str, value: float) -> float:
    if not math.isfinite(value):
        raise BadRequest(f"{statement}: ${name} is not a finite number.")
    return value


def _moment(statement: str, name: str, value: datetime) -> datetime:
    if value.tzinfo is None:
        raise BadRequest(f"{statement}: ${name} is a moment without a time zone.")
    return value.astimezone(UTC)
