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

from core.mapping.amount_shapes import AMOUNT_NAME, MONEY_SHAPES, Shape, bare, rank
from core.mapping.currencies import CODES, CURRENCY_NAME, WORDS_TOO
from core.mapping.doubts.nothing import OF_PROGRAMS, is_nothing
from core.mapping.doubts.years import odd_years
from core.mapping.guessing_dates import fitted_years, fitting_dates, is_called_a_date
from core.mapping.values import BadValue, fits_either_mark, other_mark, to_decimal, to_text
from core.model import LeftOut

_STYLES = ("comma", "point")
_ENOUGH = 0.7  # so many of the values must fit: a few broken rows hide nothing
KEY_NAME = re.compile(r"nr$|nummer|number|\bno$|\bid$|^id|key|n[øo]kkel|ref|krav|bilag|claim|voucher", re.IGNORECASE)
_WHOLE = re.compile(r"[+\-\u2212]?[0-9]+")
_WITH_CENTS = re.compile(r"[.,]\d{2}$")
_FEW_ROWS = 3
_HALF = 0.5
_STRONG = 3  # the rank of a name that is an amount's
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
    shapes: tuple[Shape, ...] = ()  # how amounts stand among signs that nobody reads here
    is_code: bool = False  # three capital letters each, and not all of them currencies

    odd_years: tuple[int, ...] = ()  # of dates that may be slips
    nothings: tuple[str, ...] = ()  # words and dashes that stand where nothing stands
    ends_empty: int = 0  # rows at the end that have nothing there

    @property
    def is_required(self) -> bool:
        """Each row has something there, but for a few at the end, which may be a footer."""
        ends = self.ends_empty if self.ends_empty <= _FEW_ROWS else 0
        return self.filled > max(ends, 1) and self.filled + ends == self.rows

    @property
    def is_usual(self) -> bool:
        """Most rows have something there, and some have not."""
        return not self.is_required and _ENOUGH * self.rows <= self.filled < self.rows


@dataclass(frozen=True, slots=True)
class Guesses:
    """All columns of a file, and which of them seem to be the record key, the amount and its currency."""

    columns: tuple[Guess, ...]
    record_key: Guess | None
    amount: Guess | None
    currency: Guess | None
    other_amounts: tuple[str, ...] = ()  # columns that might be the amount instead
    other_currencies: tuple[str, ...] = ()
    unreadable_amounts: tuple[str, ...] = ()  # named like an amount, and no amount stands there
    unreadable_dates: tuple[str, ...] = ()
    unreadable_currencies: tuple[str, ...] = ()  # named like a currency, and no code stands there


def guess(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], this_year: int | None = None) -> Guesses:
    """From the columns' names and some rows; `this_year` tells which dates may be slips."""
    found = tuple(_column(column, [row.get(column) for row in rows], this_year) for column in columns)
    amounts = [each for each in found if each.holds is Holds.AMOUNT]
    texts = [each for each in found if each.holds is Holds.TEXT and each.rows and not _is_called_a_figure(each.column)]
    called = [each for each in texts if KEY_NAME.search(each.column)]
    named = [each for each in called if each.distinct >= _ENOUGH * each.rows]
    keys = [each for each in texts if each.distinct == each.rows]
    if not any(each in called for each in keys):  # its repeats are refused; a description may be any record's
        keys = [*(each for each in called if each.distinct > _HALF * each.rows), *keys]
    amount = max(amounts, key=lambda each: (_fits(each), rank(each.column), each.filled), default=None)
    currencies = [each for each in found if each.holds is Holds.CURRENCY]
    currency = max(currencies, key=lambda each: CURRENCY_NAME.search(each.column) is not None, default=None)
    codes = [each for each in found if each.holds is Holds.CURRENCY or each.is_code]
    return Guesses(
        columns=found,
        record_key=next(iter([*named, *keys]), None),
        amount=amount,
        currency=currency,
        other_amounts=tuple(each.column for each in amounts if each is not amount),
        other_currencies=tuple(each.column for each in codes if each is not currency),
        unreadable_amounts=tuple(
            each.column for each in found if each.holds is Holds.TEXT and rank(each.column) >= _STRONG
        ),
        unreadable_dates=tuple(
            each.column for each in found if each.holds is Holds.TEXT and is_called_a_date(each.column)
        ),
        unreadable_currencies=tuple(
            each.column for each in found if each.holds is Holds.TEXT and CURRENCY_NAME.search(each.column)
        ),
    )


def _is_called_a_figure(column: str) -> bool:
    """An amount, a date or a currency is no key, whatever stands there."""
    return rank(column) >= _STRONG or is_called_a_date(column) or CURRENCY_NAME.search(column) is not None


def field_name(column: str) -> str:
    """A column's name as a JSON field: `Bilagsdato (mottatt)` → bilagsdatoMottatt."""
    plain: str = unicodedata.normalize("NFKD", column.translate(_LETTERS)).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    if not words:
        return "field"
    first, *rest = words
    name: str = first[:1].lower() + first[1:] if not first.isupper() else first.lower()
    return name + "".join(word[:1].upper() + word[1:] for word in rest)


def _column(name: str, cells: Sequence[Any], this_year: int | None) -> Guess:
    """A word or dash for nothing is an empty cell in a column of figures; in one of texts only what programs write."""
    told = [cell for cell in cells if is_nothing(cell)]
    found = _seen(name, [None if is_nothing(cell) else cell for cell in cells] if told else cells, this_year)
    if told and found.holds in {Holds.TEXT, Holds.EMPTY}:
        told = [cell for cell in told if cell.strip() in OF_PROGRAMS]
        found = _seen(name, [None if cell in told else cell for cell in cells], this_year)
    return replace(found, nothings=tuple(dict.fromkeys(cell.strip() for cell in told)))


def _seen(name: str, cells: Sequence[Any], this_year: int | None) -> Guess:
    filled = [cell for cell in cells if not _is_empty(cell)]
    texts = [_text(cell) for cell in filled]
    about = Guess(name, Holds.EMPTY, len(cells), len(filled), len(set(texts)), len(texts[0]) if texts else 0)
    if not filled:
        return about
    about = replace(about, ends_empty=next(at for at, cell in enumerate(reversed(cells)) if not _is_empty(cell)))
    enough = 0 if is_called_a_date(name) else len(filled)  # under its name one is enough: text would hide the others
    dates = _best(fitting_dates(name, filled), enough)
    if dates:
        also = None if isinstance(filled[0], date) else next(iter(dates[1:]), None)
        odd = odd_years(fitted_years(filled, dates[0][0]), this_year)
        return _with(about, Holds.DATE, dates[0], filled, date=dates[0][0], also=also and also[0], odd_years=odd)
    amount = _amount(about, filled)
    if amount is not None:
        return amount
    return _codes(about, texts)


def _codes(about: Guess, texts: Sequence[str]) -> Guess:
    """A currency; under its name one code is enough: a fixed one would hide the others."""
    is_named = CURRENCY_NAME.search(about.column) is not None
    codes = sum(text in CODES or (is_named and text.upper() in CODES) for text in texts)
    if (codes == len(texts) and (is_named or not WORDS_TOO.issuperset(texts))) or (codes and is_named):
        return replace(about, holds=Holds.CURRENCY, misfits=len(texts) - codes)
    return replace(about, holds=Holds.TEXT, is_code=all(re.fullmatch(r"[A-Z]{3}", text) for text in texts))


def _is_empty(cell: Any) -> bool:
    return cell is None or isinstance(cell, LeftOut) or not str(cell).strip()


def _best(fitting: Mapping[str, int], filled: int) -> list[tuple[str, int]]:
    """(Format, how many values fit) of those that fit best; none when too many of `filled` values do not fit."""
    most = max(fitting.values())
    return [(form, fits) for form, fits in fitting.items() if 0 < fits == most and fits >= _ENOUGH * filled]


def _fits(each: Guess) -> bool:
    return each.misfits <= (1 - _ENOUGH) * each.filled


def _with(about: Guess, holds: Holds, best: tuple[str, int], filled: Sequence[Any], **more: Any) -> Guess:
    return replace(about, holds=holds, misfits=len(filled) - best[1], **more)


def _amount(about: Guess, filled: Sequence[Any]) -> Guess | None:
    fitting = {style: sum(_is_decimal(cell, style) for cell in filled) for style in _STYLES}
    styles = _best(fitting, len(filled))
    if styles and _is_amount(about.column, filled):
        shapes = _shapes(filled, styles[0][0]) if styles[0][1] < len(filled) else ()
        doubt = _mark_doubt(filled, styles[0][0])
        return _with(about, Holds.AMOUNT, styles[0], filled, decimal=styles[0][0], shapes=shapes, **doubt)
    dressed = _dressed(about.column, filled)
    if dressed is not None:
        return _with(about, Holds.AMOUNT, dressed, filled, decimal=dressed[0], shapes=_shapes(filled, dressed[0]))
    some = _best(fitting, 0) if rank(about.column) >= _STRONG else []  # one is enough: text would hide the others
    if not some:
        return None
    return _with(about, Holds.AMOUNT, some[0], filled, decimal=some[0][0], **_mark_doubt(filled, some[0][0]))


def _dressed(name: str, filled: Sequence[Any]) -> tuple[str, int] | None:
    """Amounts once what stands around them is taken off: their style, and how many can be read as they are."""
    texts = [cell for cell in filled if isinstance(cell, str)]
    bares = [bare(text) for text in texts]
    styles = _best({style: sum(_is_decimal(one, style) for one, _ in bares) for style in _STYLES}, len(filled))
    shapes = {shape for _, found in bares for shape in found}
    is_money = bool(MONEY_SHAPES & shapes) or AMOUNT_NAME.search(name) or _has_cents([one for one, _ in bares])
    if not styles or not shapes or not is_money:
        return None
    return styles[0][0], sum(_is_decimal(cell, styles[0][0]) for cell in filled)


def _shapes(filled: Sequence[Any], style: str) -> tuple[Shape, ...]:
    """In which shapes the values stand that cannot be read as they are."""
    texts = [cell for cell in filled if isinstance(cell, str) and not _is_decimal(cell, style)]
    found = [shapes for one, shapes in map(bare, texts) if _is_decimal(one, style)]
    return tuple(dict.fromkeys(shape for shapes in found for shape in shapes))


def _has_cents(texts: Sequence[str]) -> bool:
    return sum(bool(_WITH_CENTS.search(text)) for text in texts) >= _ENOUGH * len(texts)


def _is_amount(name: str, filled: Sequence[Any]) -> bool:
    """Whole numbers count only under an amount's name: an account number is no amount."""
    cents = sum(_is_broken(cell) or bool(_WITH_CENTS.search(_text(cell))) for cell in filled)
    return cents >= _ENOUGH * len(filled) or AMOUNT_NAME.search(name) is not None


def _is_broken(cell: Any) -> bool:
    """A number with decimals; 4711.0, or 4711.0000000000 of a database, is a whole one."""
    return isinstance(cell, Decimal) and (cell != cell.to_integral_value() or cell.as_tuple().exponent == -2)  # noqa: PLR2004


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


def _text(cell: Any) -> str:
    try:
        return to_text(cell)
    except BadValue:
        return str(cell)
