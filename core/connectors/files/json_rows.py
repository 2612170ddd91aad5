"""Rows of JSON and NDJSON: numbers exact, NaN and repeated names refused row by row."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, NoReturn

from core.connectors.files.cells import MAX_TEXT, found_wanted
from core.connectors.files.letters import no_letter
from core.connectors.files.lines import Lines, PhysicalLine
from core.errors import SourceUnreadable
from core.messages import message
from core.model import BrokenRow, RawRow
from core.places import Place, PlaceKind

_LONG = 18  # digits beyond which a whole number is kept as Decimal: int() of thousands of digits is slow
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n]*")
_CHUNK = 64 * 1024
_MAX_ITEM = 32 * 1024 * 1024  # characters of one item of a list


_PLAIN_VALUES = message("plain_values_each_name_once")


class _Bad:
    """Stands where a value cannot be used."""

    def __init__(self, found: str, wanted: str = _PLAIN_VALUES) -> None:
        self.found = found
        self.wanted = wanted


def ndjson_rows(lines: Lines, name: str) -> Iterator[RawRow | BrokenRow]:
    """One object a line, streamed; empty lines are nothing."""
    while (line := lines.take()) is not None:
        if line.problem is None and not line.text.strip():
            continue
        yield _ndjson_row(line, Place(name, PlaceKind.LINE, line.number))


class JsonRows:
    """A list of objects, one item at a time. Raises SourceUnreadable, also in the middle."""

    columns = None
    ends_open = False  # a list says itself where it ends

    def __init__(self, file: BinaryIO, codec: str, name: str) -> None:
        self._file = file
        self._codec = codec
        self._name = name
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._text = ""
        self._at = 0
        self._line = 1  # of the first sign in `_text`
        self._ended = False
        self.taken_bytes = 0
        while self._next_sign() == "\ufeff":
            self._at += 1
        if self._next_sign() != "[":
            self._refuse_to_be_a_list()
        self._at += 1

    def __iter__(self) -> Iterator[RawRow | BrokenRow]:
        number = 0
        while self._next_sign() != "]":
            if number and self._text[self._at : self._at + 1] != ",":
                self._no_json(self._at, "Expecting ',' delimiter")
            if number:
                self._at += 1
                self._next_sign()
            number += 1
            yield _row(self._item(), Place(self._name, PlaceKind.ITEM, number))
        self._at += 1
        if self._next_sign():
            self._no_json(self._at, "Extra data")

    def _item(self) -> Any:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended or len(self._text) - self._at > _MAX_ITEM:
                    self._no_json(error.pos, error.msg)
            except RecursionError:
                raise SourceUnreadable(message("json_file_nested_too_deep", name=self._name), self._name) from None
            else:
                if end < len(self._text) or self._ended:  # a number at the very end may go on
                    self._at = end
                    return value
            self._fill()

    def _next_sign(self) -> str:
        """The next sign that is no space, "" at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._fill()

    def _fill(self) -> None:
        """Twice as much each time, so that a long item is not begun again and again."""
        rest = self._text[self._at :]
        data = self._file.read(max(_CHUNK, len(rest)))
        self.taken_bytes += len(data)
        self._ended = not data
        try:
            more = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            found = no_letter(error.object[error.start], self._codec)
            raise SourceUnreadable(message("json_cannot_be_read", name=self._name, found=found), self._name) from None
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at = rest + more, 0

    def _refuse_to_be_a_list(self) -> NoReturn:
        found = {"{": message("a_json_object"), "": None}.get(self._next_sign(), message("a_bare_value"))
        if found is None:
            self._no_json(self._at, "Expecting value")
        raise SourceUnreadable(message("json_is_no_list_of_objects", name=self._name, found=found), self._name)

    def _no_json(self, position: int, why: str) -> NoReturn:
        line = self._line + self._text.count("\n", 0, position)
        raise SourceUnreadable(message("file_is_no_json", name=self._name, line=str(line), why=why), self._name)


def _ndjson_row(line: PhysicalLine, origin: str) -> RawRow | BrokenRow:
    if line.problem is not None:
        return found_wanted(origin, line.problem, line.wanted)
    try:
        return _row(_parse(line.text), origin)
    except json.JSONDecodeError as error:
        return found_wanted(
            origin,
            message("text_is_no_json", why=error.msg, column=str(error.colno)),
            message("one_json_object"),
        )
    except RecursionError:
        return found_wanted(origin, message("json_nested_too_deep"), message("one_json_object"))


def _row(item: Any, origin: str) -> RawRow | BrokenRow:
    if not isinstance(item, dict):
        return found_wanted(origin, _kind(item), message("one_json_object"))
    try:
        bad = _first_bad(item)
    except RecursionError:
        bad = _Bad(message("values_nested_too_deep"))
    if bad is not None:
        return found_wanted(origin, bad.found, bad.wanted)
    return RawRow(item, origin)


def _parse(text: str) -> Any:
    return _DECODER.decode(text)


def _number(text: str) -> Decimal | _Bad:
    try:
        return Decimal(text)
    except InvalidOperation:
        return _Bad(message("the_json_number", text=text[:40]))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        value[twice] = _Bad(message("json_name_twice", twice=twice))
    return value


_DECODER = json.JSONDecoder(
    parse_float=_number,
    parse_int=lambda digits: int(digits) if len(digits) <= _LONG else _number(digits),
    parse_constant=_Bad,
    object_pairs_hook=_object,
)


def _first_bad(value: Any) -> _Bad | None:
    """What is wrong inside a row, or None."""
    if isinstance(value, _Bad):
        return value
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            return _Bad(
                message("a_text_of_characters", count=len(value)),
                message("wanted_at_most_characters", count=MAX_TEXT),
            )
        return _Bad(message("half_a_character")) if _SURROGATE.search(value) else None
    if not isinstance(value, dict | list):
        return None
    inner = [*value, *value.values()] if isinstance(value, dict) else value
    return next((bad for bad in map(_first_bad, inner) if bad is not None), None)


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return message("a_list")
    return message("a_bare_value")
