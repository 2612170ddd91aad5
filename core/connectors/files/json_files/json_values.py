"""One JSON value exactly as it was written: no float, no name twice; what cannot be used stands as Unreadable."""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from core.connectors.files.cells import MAX_TEXT, found_wanted
from core.messages import message
from core.model import BrokenRow, RawRow, Unreadable

_LONG = 18  # digits beyond which a whole number is kept as Decimal: int() of thousands of digits is slow
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN_VALUES = message("plain_values_each_name_once")
_HALF = Unreadable(message("half_a_character"), _PLAIN_VALUES)


def row_of(item: Any, origin: str) -> RawRow | BrokenRow:
    """A row, when it is an object. A value that cannot be used breaks it only where the mapping needs that value."""
    if not isinstance(item, dict):
        found = message("a_list") if isinstance(item, list) else message("a_bare_value")
        return found_wanted(origin, found, message("one_json_object"), _written(item))
    if not (names := "".join(item)).isascii() and _SURROGATE.search(names):
        return found_wanted(origin, _HALF.found, _HALF.wanted, _written(item))
    try:
        _mark(item)
    except RecursionError:
        return found_wanted(origin, message("values_nested_too_deep"), _PLAIN_VALUES)
    return RawRow(item, origin)


def _written(item: Any) -> str | None:
    """As text, to be known again; None where it is nested too deep for that."""
    try:
        return repr(item)
    except RecursionError:
        return None


def _mark(item: dict[str, Any]) -> None:
    """Put a mark in place of texts that cannot be used."""
    for name, value in item.items():
        if isinstance(value, str):
            if len(value) > MAX_TEXT or not value.isascii():
                item[name] = _text(value)
        elif isinstance(value, dict | list):
            item[name] = _inside(value)


def _inside(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_inside(one) for one in value]
    if isinstance(value, dict):
        return {_name(name): _inside(one) for name, one in value.items()}
    return value


def _text(value: str) -> str | Unreadable:
    if len(value) > MAX_TEXT:
        found = message("a_text_of_characters", count=len(value))
        return Unreadable(found, message("wanted_at_most_characters", count=MAX_TEXT))
    return _HALF if _SURROGATE.search(value) else value


def _name(name: str) -> str:
    return name if name.isascii() else _SURROGATE.sub("\ufffd", name)


def _number(text: str) -> Decimal | Unreadable:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Unreadable(message("the_json_number", text=text[:40]), _PLAIN_VALUES, text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    names = "".join(value)
    if not names.isascii() and not unicodedata.is_normalized("NFC", names):
        pairs = [(unicodedata.normalize("NFC", name), one) for name, one in pairs]
        value = dict(pairs)
    if len(value) < len(pairs):
        listed = [name for name, _ in pairs]
        for twice in {name for name in listed if listed.count(name) > 1}:
            value[twice] = Unreadable(message("json_name_twice", twice=twice), _PLAIN_VALUES)
    return value


DECODER = json.JSONDecoder(
    parse_float=_number,
    parse_int=lambda digits: int(digits) if len(digits) <= _LONG else _number(digits),
    parse_constant=lambda text: Unreadable(text, _PLAIN_VALUES, text),
    object_pairs_hook=_object,
)
