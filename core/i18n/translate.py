"""Sentences of ours that were made somewhere without a language, said in the reader's; and where a row stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from core.i18n.active_language import ActiveLanguage
from core.i18n.catalogue import sentence
from core.i18n.sanitise import sanitise
from core.messages import Message, Value, message
from core.places import Place, PlaceKind, Rows, spans_in_words

_NOT_LISTED: Final = message("place_of_rows_not_listed")  # what all rows that are only counted are remembered by
_PLACE_LIMIT: Final = 300


def translate(_: ActiveLanguage, text: str) -> str:
    """A sentence of ours in this language; any other text, and one of another version, as it stands."""
    if not isinstance(text, Message) or not text.is_known:
        return text
    values = {name: _value(_, value) for name, value in text.values.items()}
    return sentence(_.language, text.code).format(**values)


def place(_: ActiveLanguage, origin: str) -> str:
    """Where a row stands, in this language: utlegg.csv linje 333. What is no place in a file stays as it is."""
    if not isinstance(origin, Place):
        return translate(_, _NOT_LISTED) if origin == _NOT_LISTED else sanitise(origin, _PLACE_LIMIT, one_line=True)
    file, number = sanitise(origin.file, _PLACE_LIMIT, one_line=True), str(origin.number)
    sheet = sanitise(origin.sheet, _PLACE_LIMIT, one_line=True)
    if isinstance(origin, Rows) and len(origin.numbers) > 1:
        return _rows(_, file, sheet, origin)
    if sheet:
        return _("{file} sheet {sheet} row {number}", file=file, sheet=sheet, number=number)
    if origin.kind is PlaceKind.ITEM:
        return _("{file} record {number}", file=file, number=number)
    if origin.kind is PlaceKind.ROW:
        return _("{file} row {number}", file=file, number=number)
    return _("{file} line {number}", file=file, number=number)


def _rows(_: ActiveLanguage, file: str, sheet: str, rows: Rows) -> str:
    numbers = spans_in_words(rows.numbers)
    if sheet:
        return _("{file} sheet {sheet} rows {numbers}", file=file, sheet=sheet, numbers=numbers)
    if rows.kind is PlaceKind.ITEM:
        return _("{file} records {numbers}", file=file, numbers=numbers)
    if rows.kind is PlaceKind.ROW:
        return _("{file} rows {numbers}", file=file, numbers=numbers)
    return _("{file} lines {numbers}", file=file, numbers=numbers)


def record(_: ActiveLanguage, key: str, origin: str | None) -> str:
    """A record's key; a row that is no record is known by its place, behind the key it has (core.planning)."""
    if key == _NOT_LISTED:
        return translate(_, _NOT_LISTED)
    behind = f" ({origin})"
    if not isinstance(origin, Place) or not (key == origin or key.endswith(behind)):
        return sanitise(key, _PLACE_LIMIT, one_line=True)
    if key == origin:
        return place(_, origin)
    return f"{sanitise(key.removesuffix(behind), _PLACE_LIMIT, one_line=True)} ({place(_, origin)})"


def _value(_: ActiveLanguage, value: Value) -> str:
    if isinstance(value, Message):
        return translate(_, value)
    if isinstance(value, str):
        return place(_, value) if isinstance(value, Place) else value
    return _.exact(value) if isinstance(value, Decimal) else _.number(value)
