"""Rows of a JSON file on their way out of the limited child: JSON again, line by line, nothing that could run.

What JSON has no word for stands as an object whose only name begins with half a character, which no name of a row does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from core.connectors.files.cells import MAX_ROW_CHARACTERS, told_unreadable, unreadable_of
from core.connectors.files.json_files.reading import read_json
from core.connectors.files.needs import NeedsOption
from core.messages import Message, kept_of, message, read_back
from core.model import BrokenRow, RawRow, Unreadable
from core.places import Place, PlaceKind

_EXACT = "\ud800d"
_UNREADABLE = "\ud800x"
_PROPOSED = frozenset({"format", "records_path"})


def told_lines(file: BinaryIO, asked: dict[str, Any]) -> Iterator[str]:
    """What the child says of the file, line by line. Raises SourceUnreadable."""
    file.seek(0)  # whoever looked at its kind went further
    is_list, encoding, steps = asked["format"] == "json", asked["encoding"], asked["steps"]
    progress, rows = read_json(file, asked["name"], is_list=is_list, encoding=encoding, steps=steps)
    yield _json({"begun": True})
    told = 0
    for row in rows:
        told += 1
        yield _told(row)
    yield _json({"rows": told, "ends_open": progress.ends_open})


def row_of_told(told: Any, name: str, kind: PlaceKind) -> RawRow | BrokenRow:
    """The row again. Raises ValueError, TypeError or ArithmeticError for what `told_lines` never says."""
    number, values, broken = told
    origin = Place(name, kind, int(number))
    if broken is None:
        if not isinstance(values, dict):
            raise TypeError("no row")
        return RawRow(values, origin)
    why, content = broken
    return BrokenRow(origin, read_back(why, ""), content=None if content is None else str(content))


def heard(line: bytes) -> Any:
    """A line of the child as values. Raises ValueError, TypeError, ArithmeticError or RecursionError."""
    return json.loads(line, object_hook=_as_it_was)


def told_need(need: NeedsOption) -> dict[str, Any]:
    """The words of the configuration that would read the file, beside the refusal."""
    return {"options": dict(need.options), "notes": [kept_of(note) for note in need.notes]}


def need_of(said: str, name: str, told: dict[str, Any]) -> NeedsOption | None:
    """The same again; None where there are no such words."""
    options, notes = told.get("options"), told.get("notes")
    if not isinstance(options, dict) or not isinstance(notes, list) or not _PROPOSED.issuperset(options):
        return None
    read = [read_back(note, "") for note in notes]
    proposed = {key: str(value) for key, value in options.items()}
    return NeedsOption(said, name, proposed, tuple(note for note in read if isinstance(note, Message)))


def _told(row: RawRow | BrokenRow) -> str:
    number = row.origin.number if isinstance(row.origin, Place) else 0
    if isinstance(row, BrokenRow):
        return _json([number, None, [kept_of(row.message), row.content]])
    line = _json([number, row.values, None])
    if len(line) <= MAX_ROW_CHARACTERS:
        return line
    why = message("row_of_too_many_characters", place=row.origin, count=MAX_ROW_CHARACTERS)
    return _json([number, None, [kept_of(why), None]])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_tagged)


def _tagged(value: Any) -> dict[str, Any]:
    if isinstance(value, Decimal):
        return {_EXACT: str(value)}
    if isinstance(value, Unreadable):
        return {_UNREADABLE: told_unreadable(value)}
    raise TypeError("no value of JSON")


def _as_it_was(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        if _EXACT in found:
            return Decimal(found[_EXACT])
        if _UNREADABLE in found:
            return unreadable_of(found[_UNREADABLE])
    return found
