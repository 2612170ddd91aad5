"""What a column of an unknown file probably holds: guessed from its name and some values, for a person to check."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.mapping.values import BadValue, fits_either_mark, other_mark, to_decimal, to_iso_date, to_text

_DATES = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%y")
_STYLES = ("comma", "point")
_ENOUGH = 0.7  # so many of the values must fit: a few broken rows hide nothing
_AMOUNT = re.compile(r"bel[øo]p|amount|sum|total|kroner|price|pris|netto|brutto|cost$|kost$", re.IGNORECASE)
KEY_NAME = re.compile(r"nr$|nummer|number|\bno$|\bid$|^id|key|n[øo]kkel|ref|krav|bilag|claim|voucher", re.IGNORECASE)
_WHOLE = re.compile(r"[+\-\u2212]?[0-9]+")
_WITH_CENTS = re.compile(r"[.,]\d{2}$")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A", "ß": "ss", "ð": "d", "þ": "th"})


class Holds(StrEnum):
    """What a column holds."""

    TEXT = "text"
    AMOUNT = "amount"
    DATE = "date"
    CURRENCY = "currency"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Guess:
    """One column. `also` is a second date format or decimal mark that fits as well: only a person can tell which."""

    column: str
    holds: Holds
    rows: int
    filled: int
    distinct: int
    length: int  # of the first value
    decimal: str | None = None  # comma or point
    date: str | None = None
    also: str | None = None
    thousandfold: bool = (
        False  # with the other decimal mark the values would be others, a thousand times as much or less
    )
    misfits: int = 0  # values that do not fit what the others are


@dataclass(frozen=True, slots=True)
class Guesses:
    """All columns of a file, and which of them seem to be the record key, the amount and its currency."""

    columns: tuple[Guess, ...]
    record_key: Guess | None
    amount: Guess | None
    currency: Guess | None


def guess(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Guesses:
    """From the columns' names and some rows."""
    found = tuple(_column(column, [row.get(column) for row in rows]) for column in columns)
    amounts = [each for each in found if each.holds is Holds.AMOUNT]
    texts = [each for each in found if each.holds is Holds.TEXT and each.rows]
    named = [each for each in texts if KEY_NAME.search(each.column) and each.distinct >= _ENOUGH * each.rows]
    keys = [each for each in texts if each.distinct == each.rows]
    return Guesses(
        columns=found,
        record_key=next(iter([*named, *keys]), None),
        amount=next((each for each in amounts if _AMOUNT.search(each.column)), next(iter(amounts), None)),
        currency=next((each for each in found if each.holds is Holds.CURRENCY), None),
    )


def field_name(column: str) -> str:
    """A column's name as a JSON field: `Bilagsdato (mottatt)` → bilagsdatoMottatt."""
    plain: str = unicodedata.normalize("NFKD", column.translate(_LETTERS)).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    if not words:
        return "field"
    first, *rest = words
    name: str = first[:1].lower() + first[1:] if not first.isupper() else first.lower()
    return name + "".join(word[:1].upper() + word[1:] for word in rest)


def _column(name: str, cells: Sequence[Any]) -> Guess:
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    texts = [_text(cell) for cell in filled]
    about = Guess(name, Holds.EMPTY, len(cells), len(filled), len(set(texts)), len(texts[0]) if texts else 0)
    if not filled:
        return about
    dates = _best({pattern: sum(_is_date(cell, pattern) for cell in filled) for pattern in _DATES}, len(filled))
    if dates:
        also = None if isinstance(filled[0], date) else next(iter(dates[1:]), None)
        return _with(about, Holds.DATE, dates[0], filled, date=dates[0][0], also=also and also[0])
    styles = _best({style: sum(_is_decimal(cell, style) for cell in filled) for style in _STYLES}, len(filled))
    if styles and _is_amount(name, filled):
        return _with(about, Holds.AMOUNT, styles[0], filled, decimal=styles[0][0], **_mark_doubt(filled, styles[0][0]))
    holds = Holds.CURRENCY if all(re.fullmatch(r"[A-Z]{3}", text) for text in texts) else Holds.TEXT
    return replace(about, holds=holds)


def _best(fitting: Mapping[str, int], filled: int) -> list[tuple[str, int]]:
    """(Format, how many values fit) of those that fit best; none when too many values do not fit."""
    most = max(fitting.values())
    return [(form, fits) for form, fits in fitting.items() if fits == most and fits >= _ENOUGH * filled]


def _with(about: Guess, holds: Holds, best: tuple[str, int], filled: Sequence[Any], **more: Any) -> Guess:
    return replace(about, holds=holds, misfits=len(filled) - best[1], **more)


def _is_amount(name: str, filled: Sequence[Any]) -> bool:
    """Whole numbers count only under an amount's name: an account number is no amount."""
    cents = sum(isinstance(cell, Decimal) or bool(_WITH_CENTS.search(_text(cell))) for cell in filled)
    return cents >= _ENOUGH * len(filled) or _AMOUNT.search(name) is not None


def _mark_doubt(filled: Sequence[Any], mark: str) -> dict[str, Any]:
    """Whether the other decimal mark fits every text as well; numbers of a workbook or JSON have none."""
    texts = [cell for cell in filled if isinstance(cell, str) and _is_decimal(cell, mark)]
    doubtful = [fits_either_mark(text) for text in texts]
    if not texts or not all(
        either or _WHOLE.fullmatch(text.strip()) for either, text in zip(doubtful, texts, strict=True)
    ):
        return {}
    return {"also": other_mark("comma" if mark == "comma" else "point"), "thousandfold": any(doubtful)}


def _is_decimal(cell: Any, style: str) -> bool:
    try:
        to_decimal(cell.strip() if isinstance(cell, str) else cell, "comma" if style == "comma" else "point")
    except BadValue:
        return False
    return True


def _is_date(cell: Any, pattern: str) -> bool:
    try:
        to_iso_date(cell.strip() if isinstance(cell, str) else cell, pattern)
    except BadValue:
        return False
    return True


def _text(cell: Any) -> str:
    try:
        return to_text(cell)
    except BadValue:
        return str(cell)
