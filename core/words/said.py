"""Sentences of ours that were made somewhere without a language, said in the reader's; and where a row stands."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from core.ours import Ours, Value
from core.words.catalogue import sentence
from core.words.plain import plain
from core.words.voice import Voice

_PLACE: Final = re.compile(r"(?P<file>.+?)(?: sheet (?P<sheet>.+))? (?P<kind>line|item|row) (?P<number>\d+)")
_KEPT_UNDER: Final = re.compile(r"(?P<key>.+) \((?P<place>[^()]+)\)")  # a row that is no record: its key and its place
_PLACE_LIMIT: Final = 300


def said(_: Voice, text: str) -> str:
    """A sentence of ours in this language; any other text, and one of another version, as it stands."""
    if not isinstance(text, Ours) or not text.is_known:
        return text
    values = {name: _value(_, name, value) for name, value in text.values.items()}
    return sentence(_.language, text.code).format(**values)


def place(_: Voice, origin: str) -> str:
    """Where a row stands, in this language: utlegg.csv linje 333."""
    text = plain(origin, _PLACE_LIMIT, one_line=True)
    found = _PLACE.fullmatch(text)
    if found is not None:
        return _place(_, found)
    kept = _KEPT_UNDER.fullmatch(text)
    stands = _PLACE.fullmatch(kept["place"]) if kept is not None else None
    return text if kept is None or stands is None else f"{kept['key']} ({_place(_, stands)})"


def _place(_: Voice, found: re.Match[str]) -> str:
    file, sheet, number = found["file"], found["sheet"], found["number"]
    if sheet is not None:
        return _("{file} sheet {sheet} row {number}", file=file, sheet=sheet, number=number)
    if found["kind"] == "item":
        return _("{file} record {number}", file=file, number=number)
    if found["kind"] == "row":
        return _("{file} row {number}", file=file, number=number)
    return _("{file} line {number}", file=file, number=number)


def _value(_: Voice, name: str, value: Value) -> str:
    if isinstance(value, Ours):
        return said(_, value)
    if isinstance(value, str):
        return place(_, value) if name.startswith("place") else value
    return _.exact(value) if isinstance(value, Decimal) else _.number(value)
