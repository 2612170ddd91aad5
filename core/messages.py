"""A sentence of ours: a code with named values, which reads as English and can be said in any language.

`message("target_asked_to_wait", system=name)` is text like any other, for logs and support: its English stands in
`core.messages_english`. Whoever speaks to a person asks `core.i18n` to say it. What is stored is the code and its
values, so that a sentence may be reworded; what an outside system says is never one of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any, Final, Self

from core.messages_english import ENGLISH
from core.places import Place, kept_place, read_place

# text that is said as it is, one of ours inside this one, or a place; numbers follow the language
Value = str | int | Decimal

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,79}")
_DEEPEST: Final = 8  # sentences inside sentences


class Message(str):
    """Reads as English."""

    __slots__ = ("code", "is_known", "values")
    code: str
    values: Mapping[str, Value]
    is_known: bool  # False of a code of another version: only the text stored beside it can be shown

    def __new__(cls, code: str, values: Mapping[str, Value], kept: str | None = None) -> Self:
        """Fill the English sentence in; `kept` is the text of one that this version does not know."""
        made = super().__new__(cls, _filled(code, values) if kept is None else kept)
        made.code = code
        made.values = values
        made.is_known = kept is None
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, Value], str | None]:  # type: ignore[override]  # what __new__ takes
        """So that a copy is one of these, too."""
        return self.code, self.values, None if self.is_known else str(self)


def message(code: str, /, **values: Value) -> Message:
    """A sentence, or a part of one; the tests look for its code in the catalogues."""
    return Message(code, values)


def joined(first: str, then: str) -> str:
    """Two sentences as one text; either may be empty."""
    return message("two_sentences", first=first, then=then) if first and then else first or then


def with_values(said: Message, change: Callable[[Value], Value]) -> Message:
    """The same sentence, each of its values changed; where only its text is known, that is."""
    values = {name: change(value) for name, value in said.values.items()}
    return Message(said.code, values, None if said.is_known else str(change(str(said))))


def kept_of(text: str | None) -> dict[str, Any] | None:
    """What is stored beside a text, as JSON values; None where it is not one of ours."""
    if not isinstance(text, Message):
        return None
    return {"code": text.code, "values": {name: _kept(value) for name, value in text.values.items()}}


def read_back(stored: Any, otherwise: str) -> str:
    """The sentence that was stored; in the words beside it where this version cannot say it, or nothing can be read."""
    try:
        return _read(stored, otherwise, _DEEPEST)
    except (AttributeError, InvalidOperation, KeyError, RecursionError, TypeError, ValueError):
        return otherwise


def _read(stored: Any, otherwise: str, deepest: int) -> Message:
    code = stored["code"]
    if deepest == 0 or not _CODE.fullmatch(code):
        raise ValueError("no sentence of ours")
    values = {str(name): _value(value, deepest - 1) for name, value in stored["values"].items()}
    return Message(code, values, None if _can_be_filled(code, values) else otherwise)


def _can_be_filled(code: str, values: Mapping[str, Value]) -> bool:
    """Whether this version has the sentence, with just such values."""
    if code not in ENGLISH or not placeholders(ENGLISH[code]) <= values.keys():
        return False
    return all(value.is_known for value in values.values() if isinstance(value, Message))


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def _value(value: Any, deepest: int) -> Value:
    if isinstance(value, dict) and "place" in value:
        return read_place(value["place"])
    if isinstance(value, dict):
        return Decimal(value["decimal"]) if "decimal" in value else _read(value, "", deepest)
    if isinstance(value, str | int):
        return value
    raise ValueError("no value of a sentence")


def _kept(value: Value) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, Place):
        return {"place": kept_place(value)}
    return kept_of(value) or value if isinstance(value, str) else value


def _filled(code: str, values: Mapping[str, Value]) -> str:
    return ENGLISH[code].format(**{name: _english(value) for name, value in values.items()})


def _english(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:,}"
