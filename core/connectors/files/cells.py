"""Values on their way out of the limited child process: JSON lines, nothing that could run.

Text, whole numbers, booleans and nothing travel as JSON has them; a list of two, `[tag, value]`, is all the rest.
"""

from __future__ import annotations

import math
import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from core.contents import content_of_text
from core.errors import SourceUnreadable
from core.messages import Message, kept_of, message, read_back
from core.model import BrokenRow, Unreadable

MAX_COLUMNS = 16_384  # as many as a workbook can hold
MAX_TEXT = 100_000  # characters of one field: far more than any system takes
MAX_ROW_CHARACTERS = 4 * 1024**2
_LONG = 10**18
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Table:
    """What a reader gives: `rows` are streamed, each with its number."""

    sheet: str  # empty where the file has none
    columns: tuple[str, ...]
    rows: Iterator[tuple[int, list[Any]]]
    notes: tuple[str, ...] = ()  # what a person should know of it
    names_at: int | None = None  # the row where the names seem to stand, if they were taken from another
    has_doubts: bool = False  # some values may be Doubted or Shown


@dataclass(frozen=True, slots=True)
class Doubted:
    """A value that is read, and why it may be old."""

    value: Any
    why: Message


@dataclass(frozen=True, slots=True)
class Shown:
    """A value, maybe Doubted, that is shown with the sign or code of a currency."""

    value: Any
    currency: str


def usable_columns(names: Mapping[int, str], where: str) -> dict[int, str]:
    """The named ones; what stands under no name can be meant by nobody. Raises SourceUnreadable."""
    named = {at: name.strip() for at, name in names.items() if name not in {"None", ""} and name.strip()}
    if not named:
        raise SourceUnreadable(message("column_name_missing_at", place=where), where)
    return dict(zip(named, names_in_nfc(tuple(named.values())), strict=True))


def named_twice(names: Sequence[str]) -> dict[str, Unreadable]:
    """What stands under a name that several columns have: nobody can say which of them is meant."""
    return {
        name: Unreadable(message("a_column_named_twice"), message("each_column_once"))
        for name, count in Counter(names).items()
        if count > 1
    }


def names_in_nfc(names: Sequence[str]) -> list[str]:
    """Names of columns alike however their letters were put together (å in one sign or two)."""
    return [unicodedata.normalize("NFC", name) for name in names]


def encoded(value: Any) -> Any:
    """One value as JSON can carry it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        problem = text_problem(value)
        return value if problem is None else _unreadable(problem)
    if isinstance(value, int):
        return value if -_LONG < value < _LONG else ["d", str(value)]
    if isinstance(value, list):
        return ["l", [encoded(one) for one in value]]
    if isinstance(value, Mapping):
        return ["o", [[str(key), encoded(one)] for key, one in value.items()]]
    return _encoded_rarely(value)


def _encoded_rarely(value: Any) -> Any:  # noqa: PLR0911 - a ladder over types
    if isinstance(value, Decimal):
        return ["d", str(value)] if value.is_finite() else _unreadable(_no_number(str(value)))
    if isinstance(value, date):
        return ["t" if isinstance(value, datetime) else "y", value.isoformat()]
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, Unreadable):
        return _unreadable(value)
    if isinstance(value, Shown):
        return ["c", [value.currency, encoded(value.value)]]
    if isinstance(value, Doubted):
        return ["q", [kept_of(value.why), encoded(value.value)]]
    return _unreadable(
        Unreadable(message("a_value_of_type", kind=type(value).__name__), message("text_number_or_date"))
    )


def decoded(value: Any) -> Any:  # noqa: C901, PLR0911 - a ladder over tags
    """The value again. Raises ValueError for what `encoded` never makes."""
    if not isinstance(value, list):
        if isinstance(value, str | int | None):  # bool is an int
            return value
        raise ValueError("no value")
    tag, inner = value
    match tag:
        case "d":
            return Decimal(inner)
        case "t":
            return datetime.fromisoformat(inner)
        case "y":
            return date.fromisoformat(inner)
        case "x":
            return unreadable_of(inner)
        case "q":
            return _doubted(*inner)
        case "c":
            currency, shown = inner
            return Shown(decoded(shown), str(currency))
        case "l":
            return [decoded(one) for one in inner]
        case "o":
            return {str(key): decoded(one) for key, one in inner}
    raise ValueError("no value")


def text_problem(text: str) -> Unreadable | None:
    """Why a text cannot be used, or None."""
    if len(text) > MAX_TEXT:
        return Unreadable(
            message("a_text_of_characters", count=len(text)),
            message("wanted_at_most_characters", count=MAX_TEXT),
        )
    if _NOT_TEXT.search(text):
        return Unreadable(message("nul_or_half_character"), message("text"))
    return None


def exact_decimal(number: float, digits: int = 17) -> int | Decimal | Unreadable:
    """The decimal number a float stands for: the shortest of at most `digits` digits; a float goes no further.

    A workbook holds 15 digits, whatever a calculation left behind them; with 17 it is the float's own value.
    """
    if not math.isfinite(number):
        return _no_number(str(number))
    text = f"{number:.15g}" if digits == 15 else repr(number)  # noqa: PLR2004 - what Excel keeps
    value = Decimal(text)
    if value != value.to_integral_value():
        return value
    if abs(number) >= 10**15:
        return Unreadable(message("number_of_too_many_digits"), message("such_a_number_as_text"), text)
    return int(value)


def exact_single(number: float) -> int | Decimal | Unreadable:
    """The same for a number of single precision: the shortest decimal that is this one."""
    for digits in range(6, 10):
        text = f"{number:.{digits}g}"
        if math.isfinite(number) and struct.pack("f", float(text)) == struct.pack("f", number):
            return exact_decimal(float(text))
    return _no_number(str(number))


def found_wanted(origin: str, found: str, wanted: str, text: str | None = None) -> BrokenRow:
    """A row that cannot become a record. `text` is what stands there, where that can be told."""
    content = None if text is None else content_of_text(text)
    return BrokenRow(origin, message("place_found_wanted", place=origin, found=found, wanted=wanted), content=content)


def told_unreadable(value: Unreadable) -> list[Any]:
    """The parts of one, as JSON has them."""
    return [kept_of(value.found) or value.found, kept_of(value.wanted) or value.wanted, value.whole]


def unreadable_of(told: Any) -> Unreadable:
    """The same again. Raises ValueError or TypeError."""
    found, wanted, whole = told
    return Unreadable(_text_of(found), _text_of(wanted), whole)


def _unreadable(value: Unreadable) -> list[Any]:
    return ["x", told_unreadable(value)]


def _no_number(text: str) -> Unreadable:
    return Unreadable(text, message("a_number"), text)


def _doubted(why: Any, value: Any) -> Doubted:
    said = read_back(why, "")
    if not isinstance(said, Message):
        raise ValueError("no reason")  # noqa: TRY004 - what is no value, whatever it is
    return Doubted(decoded(value), said)


def _text_of(told: Any) -> str:
    return told if isinstance(told, str) else read_back(told, "")
