"""One cell of a row to a value: what would leave, the key, the money; or why the row cannot become a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from core.mapping.amount_forms import written
from core.mapping.amounts import Mark
from core.mapping.config import AmountConfig, FieldConfig
from core.mapping.currencies import CODES
from core.mapping.currency_signs import names_currency
from core.mapping.dates import fits_swapped_only
from core.mapping.doubts.nothing import OF_PROGRAMS, SIGNS, WORDS, is_nothing
from core.mapping.keys import MAX_KEY, in_words, joined
from core.mapping.marks import FileMarks
from core.mapping.pointers import ABSENT, value_at
from core.mapping.texts import spelled
from core.mapping.values import (
    BadValue,
    to_decimal,
    to_integer,
    to_iso_date,
    to_key,
    to_text,
)
from core.messages import Message, message
from core.model import LeftOut, RawRow, Unreadable
from core.money import WITHOUT_PARTS, Money

_NO_CURRENCIES = frozenset({"NAN", "NIL", "NUL", "TOM", "XXX"})  # words for nothing; ISO 4217 says XXX for none
_KEPT = 1000  # texts of a page
_LONGEST_KEPT = 200  # characters


@dataclass(frozen=True, slots=True)
class Way:
    """How the rows of one file are read."""

    zone: tzinfo | None
    marks: FileMarks
    amount: AmountConfig | None
    slips: frozenset[str] = frozenset()  # years
    doubts: dict[str, Message] = field(default_factory=dict)  # where a row stands → why a person should look at it
    kept: dict[str, str] = field(default_factory=dict)  # texts that leave as they stand there, as they leave


class Unusable(Exception):
    """The row cannot become a record: `column` holds `found`, `wanted` would do."""

    def __init__(self, column: str, found: Any, wanted: str) -> None:
        super().__init__(wanted)
        self.column = column
        self.found = found
        self.wanted = wanted


def key_in(row: RawRow, column: str | tuple[str, ...]) -> str:
    """Whose record the row is, from one column or several. Raises Unusable."""
    if not isinstance(column, str):
        return _key_of_columns(row, column)
    text = _key_of_column(row, column)
    if text in SIGNS:  # one column of several may hold one
        raise Unusable(column, text, message("a_record_key_no_word_for_nothing"))
    return text


def _key_of_column(row: RawRow, column: str) -> str:
    text = _text(row, column, to_key)
    if text == "":
        raise Unusable(column, "", message("a_record_key"))
    if text in WORDS:
        raise Unusable(column, text, message("a_record_key_no_word_for_nothing"))
    if len(text) > MAX_KEY or not text.isprintable():
        raise Unusable(column, text, message("a_record_key_of_characters", most=MAX_KEY))
    return text


def _key_of_columns(row: RawRow, columns: tuple[str, ...]) -> str:
    text = joined([_key_of_column(row, column) for column in columns])
    if len(text) > MAX_KEY:
        raise Unusable(in_words(columns), text, message("a_record_key_of_characters", most=MAX_KEY))
    return text


def value_of(field: FieldConfig, row: RawRow, keys: tuple[str, ...], way: Way) -> Any:
    """What stands at the field's place in the payload; ABSENT when the row has nothing there."""
    if field.column is None:
        return field.constant
    cell = row.values.get(field.column)
    if cell.__class__ is not str:
        cell = cell_of(row, field.column, field.required)
    if field.is_plain and cell.__class__ is str and cell != "" and not cell.isspace():
        return _plain(field.column, cell, row, way, is_key=field.column in keys)
    is_empty = cell is None or cell is ABSENT or (isinstance(cell, str) and (cell == "" or cell.isspace()))
    if is_empty or (field.is_figure and is_nothing(cell)):
        return _none(field, field.column, cell)
    if field.decimal is not None:
        amount = _decimal(row, field.column, cell, field.decimal, way.marks)
        if field.form == "text" and not field.negated:  # most leave so, and this is asked for every record
            return str(amount)
        return _in_its_form(field, field.column, amount, row, way)
    return _told(field, field.column, row, cell, way, is_key=field.column in keys)


def _told(field: FieldConfig, column: str, row: RawRow, cell: Any, way: Way, *, is_key: bool) -> Any:
    """A value that is no amount, as it leaves; and what a person should look at."""
    try:
        told = _converted(field, cell.strip() if isinstance(cell, str) else cell, way.zone, is_key=is_key)
    except BadValue as problem:
        if field.date is not None and fits_swapped_only(cell, field.date):
            way.marks.swapped.setdefault(column, (row.origin, cell))
        raise Unusable(column, cell, problem.wanted) from problem
    if field.date is not None and told[:4] in way.slips:
        way.doubts.setdefault(row.origin, message("year_may_be_a_slip", column=column, value=told))
    return told


def _none(field: FieldConfig, column: str, cell: Any) -> Any:
    if field.required:
        raise Unusable(column, cell.strip() if isinstance(cell, str) else "", message("a_value"))
    return ABSENT


def _plain(column: str, cell: str, row: RawRow, way: Way, *, is_key: bool) -> str:
    """Most columns say the same in many rows: an account, a purpose."""
    if not is_key and (kept := way.kept.get(cell)) is not None:
        return kept
    try:
        text = to_key(cell) if is_key else to_text(cell)
    except BadValue as problem:
        raise Unusable(column, cell, problem.wanted) from problem
    if text in OF_PROGRAMS:
        way.doubts.setdefault(row.origin, message("a_word_for_nothing", column=column, value=text))
    elif len(cell) <= _LONGEST_KEPT and not is_key and len(way.kept) < _KEPT:
        way.kept[cell] = text
    return text


def _in_its_form(field: FieldConfig, column: str, amount: Decimal, row: RawRow, way: Way) -> str | int | Decimal:
    currency = _currency(way.amount, row) if field.form == "minor" and way.amount is not None else ""
    try:
        return written(amount, field.form, currency, negated=field.negated)
    except BadValue as problem:
        raise Unusable(column, cell_of(row, column), problem.wanted) from problem


def _decimal(row: RawRow, column: str, cell: Any, mark: Mark, marks: FileMarks) -> Decimal:
    try:
        amount = to_decimal(cell, mark)
    except BadValue as problem:
        marks.was_refused(row.origin, column, cell, mark)
        raise Unusable(column, None if cell is ABSENT else cell, problem.wanted) from problem
    marks.was_read(row.origin, column, cell, mark)
    return amount


def _converted(field: FieldConfig, cell: Any, zone: tzinfo | None, *, is_key: bool) -> Any:
    if field.integer:
        return to_integer(cell)
    if field.date is not None:
        return to_iso_date(cell, field.date, zone)
    text = to_key(cell) if is_key else to_text(cell)
    if field.lookup is not None:
        text = _looked_up(field.lookup, text, cell)
    if field.max_length is not None and len(text) > field.max_length:
        raise BadValue(message("at_most_characters_not", most=field.max_length, count=len(text)))
    return text


def _looked_up(table: Mapping[str, str], text: str, cell: Any) -> str:
    """What the table says; it may name a number as the file writes it, or letters put together otherwise."""
    if text in table:
        return table[text]
    found = next((one for one in table if one in spelled(cell) or to_text(one) == text), None)
    if found is None:
        raise BadValue(message("one_of", names=", ".join(list(table)[:20])))
    return table[found]


def amount_of(config: AmountConfig | None, row: RawRow, marks: FileMarks) -> Money | None:
    """The money of the row; None where the mapping names none. Raises Unusable."""
    if config is None:
        return None
    amount = _decimal(row, config.column, cell_of(row, config.column), config.decimal, marks)
    currency = _currency(config, row)
    if currency in WITHOUT_PARTS and amount % 1:
        raise Unusable(
            config.column, cell_of(row, config.column), message("an_amount_in_whole_units", currency=currency)
        )
    if row.currencies is not None and not names_currency(shown := row.currencies.get(config.column), currency):
        wanted = message("an_amount_shown_in", currency=currency)
        raise Unusable(config.column, f"{amount} {shown}", wanted)
    return Money(amount, currency)


def _currency(config: AmountConfig, row: RawRow) -> str:
    if config.currency is not None:
        return config.currency
    column = config.currency_column or ""
    currency = _text(row, column)
    is_code = len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()  # noqa: PLR2004
    if is_code and currency not in _NO_CURRENCIES:
        return currency
    if currency.upper() in CODES:
        return currency.upper()
    raise Unusable(column, currency, message("a_currency_code"))


def cell_of(row: RawRow, column: str, is_needed: bool = True) -> Any:
    """A column by name; in JSON rows a name that begins with `/` may point inside."""
    if column in row.values:
        cell = row.values[column]
    else:
        cell = value_at(row.values, column) if column.startswith("/") else ABSENT
    if isinstance(cell, Unreadable):
        if isinstance(cell, LeftOut) and not is_needed:
            return ABSENT
        raise Unusable(column, cell, cell.wanted)
    return cell


def _text(row: RawRow, column: str, read: Callable[[Any], str] = to_text) -> str:
    cell = cell_of(row, column)
    if cell is None or cell is ABSENT:
        return ""
    try:
        return read(cell)
    except BadValue as problem:
        raise Unusable(column, cell, problem.wanted) from problem


def optional_key(row: RawRow, column: str | None) -> str | None:
    """A key that rows may lack, as that of the business object. Raises Unusable."""
    key = _text(row, column, to_key) if column is not None else ""
    return None if key in SIGNS or key in WORDS else key or None
