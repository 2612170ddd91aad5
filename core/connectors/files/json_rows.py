"""Rows of JSON and NDJSON: numbers exact, NaN and repeated names refused row by row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from core.connectors.files.lines import Line, Lines
from core.errors import SourceUnreadable
from core.model import BrokenRow, RawRow

_LONG = 18  # digits beyond which a whole number is kept as Decimal: int() of thousands of digits is slow
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Bad:
    """Stands where a value cannot be used."""

    def __init__(self, found: str) -> None:
        self.found = found


def ndjson_rows(lines: Lines, name: str) -> Iterator[RawRow | BrokenRow]:
    """One object a line, streamed; empty lines are nothing."""
    while (line := lines.take()) is not None:
        if line.problem is None and not line.text.strip():
            continue
        yield _ndjson_row(line, f"{name} line {line.number}")


def json_rows(data: bytes, codec: str, name: str) -> Iterator[RawRow | BrokenRow]:
    """A list of objects, read whole. Raises SourceUnreadable."""
    try:
        items = _parse(data.decode(codec).removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        raise SourceUnreadable(f"{name} cannot be read as {codec} (byte {error.start}).", name) from None
    except json.JSONDecodeError as error:
        raise SourceUnreadable(f"{name} is no JSON: line {error.lineno}, {error.msg}.", name) from None
    except RecursionError:
        raise SourceUnreadable(f"{name} is nested too deep.", name) from None
    if not isinstance(items, list):
        raise SourceUnreadable(f"{name} holds {_kind(items)}, wanted a list of objects.", name)
    for number, item in enumerate(items, start=1):
        yield _row(item, f"{name} item {number}")


def _ndjson_row(line: Line, origin: str) -> RawRow | BrokenRow:
    if line.problem is not None:
        return _broken(origin, line.problem, "readable text")
    try:
        return _row(_parse(line.text), origin)
    except json.JSONDecodeError as error:
        return _broken(origin, f"no JSON ({error.msg}, column {error.colno})", "one JSON object")
    except RecursionError:
        return _broken(origin, "JSON that is nested too deep", "one JSON object")


def _row(item: Any, origin: str) -> RawRow | BrokenRow:
    if not isinstance(item, dict):
        return _broken(origin, _kind(item), "one JSON object")
    try:
        bad = _first_bad(item)
    except RecursionError:
        bad = "values nested too deep"
    if bad is not None:
        return _broken(origin, bad, "plain values, each name once")
    return RawRow(item, origin)


def _parse(text: str) -> Any:
    return json.loads(
        text,
        parse_float=_number,
        parse_int=lambda digits: int(digits) if len(digits) <= _LONG else _number(digits),
        parse_constant=_Bad,
        object_pairs_hook=_object,
    )


def _number(text: str) -> Decimal | _Bad:
    try:
        return Decimal(text)
    except InvalidOperation:
        return _Bad(f"the number {text[:40]}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        value[twice] = _Bad(f"the name {twice} twice")
    return value


def _first_bad(value: Any) -> str | None:
    """What is wrong inside a row, or None."""
    if isinstance(value, _Bad):
        return value.found
    if isinstance(value, str):
        return "half a character (a lone surrogate)" if _SURROGATE.search(value) else None
    if not isinstance(value, dict | list):
        return None
    inner = [*value, *value.values()] if isinstance(value, dict) else value
    return next((bad for bad in map(_first_bad, inner) if bad is not None), None)


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "a bare value"


def _broken(origin: str, found: str, wanted: str) -> BrokenRow:
    return BrokenRow(origin, f"{origin}: found {found}, wanted {wanted}.")
