"""A page of raw rows to records: what would be sent, with its revision and amount."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from core.contents import with_contents
from core.errors import SourceUnreadable
from core.mapping.amount_forms import written
from core.mapping.amounts import Mark
from core.mapping.config import AmountConfig, FieldConfig, MappingConfig
from core.mapping.currencies import CODES
from core.mapping.currency_signs import names_currency
from core.mapping.dates import fits_swapped_only
from core.mapping.doubts.nothing import OF_PROGRAMS, SIGNS, WORDS, is_nothing
from core.mapping.doubts.of_rows import doubt_of, swapped_in, with_swapped
from core.mapping.doubts.years import slips_of
from core.mapping.keys import MAX_KEY, in_words, joined
from core.mapping.line_paths import LinesAt, fits
from core.mapping.lines import Part, Whole, put_together
from core.mapping.marks import FileMarks
from core.mapping.pointers import ABSENT, canonical, filled, steps, value_at
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
from core.model import BrokenRow, LeftOut, RawPage, RawRow, RecordPage, SourceRecord, Unreadable
from core.money import WITHOUT_PARTS, Money

_NO_CURRENCIES = frozenset({"NAN", "NIL", "NUL", "TOM", "XXX"})  # words for nothing; ISO 4217 says XXX for none
_SHOWN = 200  # characters of a found value that are shown
_KEPT = 1000  # texts of a page


@dataclass(frozen=True, slots=True)
class _Way:
    """How the rows of one file are read."""

    zone: tzinfo | None
    marks: FileMarks
    amount: AmountConfig | None
    slips: frozenset[str] = frozenset()  # years
    doubts: dict[str, Message] = field(default_factory=dict)  # where a row stands → why a person should look at it
    kept: dict[str, str] = field(default_factory=dict)  # texts that leave as they stand there, as they leave


class _Unusable(Exception):
    """The row cannot become a record: `column` holds `found`, `wanted` would do."""

    def __init__(self, column: str, found: Any, wanted: str) -> None:
        super().__init__(wanted)
        self.column = column
        self.found = found
        self.wanted = wanted


def map_page(
    mapping: MappingConfig,
    page: RawPage,
    zone: tzinfo | None = None,
    marks: FileMarks | None = None,
    this_year: int | None = None,
) -> RecordPage:
    """Every row is either a record or a broken row; nothing is dropped. A moment is the day it is in `zone`.

    `marks` is what earlier pages of the same file said of its decimal mark; `this_year` tells which dates may be slips.

    Every row whose key another row has too is broken and names another one: of this page, or of `page.repeats`; where
    rows become lines, the rows of a key are one record, and all of them must stand on the page.
    Raises SourceUnreadable when the file lacks a column that every record needs, or holds amounts with the other
    decimal mark.
    """
    refuse_missing_columns(mapping, page)
    way = _Way(zone, marks or FileMarks(), mapping.amount, slips_of(this_year))
    if mapping.lines is not None:
        return _page_of_lines(mapping, mapping.lines, page, way)
    records: list[SourceRecord] = []
    broken = list(page.broken)
    first_origin: dict[str, str] = {}
    again: dict[str, tuple[str, str]] = {}
    for row in page.rows:
        mapped = _map_row(mapping, row, way)
        if mapped.record_key is not None and mapped.record_key in first_origin:
            again.setdefault(mapped.record_key, (first_origin[mapped.record_key], row.origin))
        elif mapped.record_key is not None:
            first_origin[mapped.record_key] = row.origin
        if isinstance(mapped, SourceRecord):
            records.append(mapped)
        else:
            broken.append(mapped)
    if way.marks.swapped:
        records = with_swapped(mapping, records, way.marks.swapped)
    if again or page.repeats:
        found = _without_repeats(mapping, records, broken, {**again, **page.repeats})
        records, broken = list(found.records), list(_in_order(page, found.broken))
    if broken:
        broken = list(with_contents(page.rows, broken))
    return RecordPage(tuple(records), tuple(broken), page.next_cursor, skipped=page.skipped, notes=page.notes)


def key_of(mapping: MappingConfig, row: RawRow) -> str | None:
    """Which record the row is of; None where it does not say that."""
    try:
        return _key(row, mapping.record_key)
    except _Unusable:
        return None


def label_of(mapping: MappingConfig, path: str) -> str | None:
    """The organisation's own column name for a target path.

    The target may name a place inside a value of ours (its nearest parent answers) or a whole
    object of ours (all columns below it answer); None when no column stands there.
    """
    wanted = steps(path)
    above = [f for f in mapping.fields if fits(steps(f.to), wanted[: len(steps(f.to))])]
    if above:
        return min(above, key=lambda f: f.is_of_line).column  # a line of its own before one of a row
    below = [f.column for f in mapping.fields if fits(steps(f.to)[: len(wanted)], wanted) and f.column is not None]
    return ", ".join(dict.fromkeys(below)) if wanted and below else None


def revision_of(payload: Mapping[str, Any]) -> str:
    """The first 16 hex digits of the payload's sha256: the same for the same content, in any order."""
    return hashlib.sha256(canonical(payload).encode()).hexdigest()[:16]


def _page_of_lines(mapping: MappingConfig, lines: LinesAt, page: RawPage, way: _Way) -> RecordPage:
    parts = [_part(mapping, row, way) for row in page.rows]
    if way.marks.swapped:
        parts = [
            replace(one, doubt=one.doubt or swapped_in(mapping, one.values, way.marks.swapped))
            if isinstance(one, Part)
            else one
            for one in parts
        ]
    whole, broken = put_together(mapping, lines, parts, page.rows, _shown_in)
    if broken:
        broken = list(with_contents(page.rows, broken, {str(row.origin): key_of(mapping, row) for row in page.rows}))
    records = tuple(
        SourceRecord(
            one.key,
            revision_of(one.payload),
            one.payload,
            one.amount,
            one.origin,
            one.object_key,
            doubt=one.doubt,
        )
        for one in whole
        if one.key not in page.beside
    )
    beside = [_beside(mapping, one, page.beside[one.key]) for one in whole if one.key in page.beside]
    rows = len(page.rows) + len(page.broken)
    return RecordPage(records, (*page.broken, *broken, *beside), page.next_cursor, rows, page.notes, page.skipped)


def _beside(mapping: MappingConfig, one: Whole, place: str) -> BrokenRow:
    """A row next to it does not say whose it is: without it, the record may leave with a line too few."""
    said = message("row_beside_record", place=place, key=one.key)
    return BrokenRow(one.origin, said, one.key, in_words(mapping.record_key), one.key, revision_of(one.payload))


def _part(mapping: MappingConfig, row: RawRow, way: _Way) -> Part | BrokenRow:
    key: str | None = None
    try:
        key = _key(row, mapping.record_key)
        values = [_value(field, row, mapping.key_columns, way) for field in mapping.fields]
        amount = _amount(mapping.amount, row, way.marks)
        object_key = _optional_key(row, mapping.object_key)
        return Part(key, values, amount, object_key, row, way.doubts.get(row.origin))
    except _Unusable as problem:
        return _broken(row, key, problem)


def _map_row(mapping: MappingConfig, row: RawRow, way: _Way) -> SourceRecord | BrokenRow:
    key: str | None = None
    try:
        key = _key(row, mapping.record_key)
        keys = mapping.key_columns
        payload = filled(mapping.shape, [_value(field, row, keys, way) for field in mapping.fields])
        amount = _amount(mapping.amount, row, way.marks)
        object_key = _optional_key(row, mapping.object_key)
    except _Unusable as problem:
        return _broken(row, key, problem)
    doubt = row.doubt
    if doubt is None and (row.doubts or way.doubts):
        doubt = doubt_of(mapping, row) or way.doubts.get(row.origin)
    return SourceRecord(key, revision_of(payload), payload, amount, row.origin, object_key, doubt=doubt)


def _key(row: RawRow, column: str | tuple[str, ...]) -> str:
    if not isinstance(column, str):
        return _key_of_columns(row, column)
    text = _key_of_column(row, column)
    if text in SIGNS:  # one column of several may hold one
        raise _Unusable(column, text, message("a_record_key_no_word_for_nothing"))
    return text


def _key_of_column(row: RawRow, column: str) -> str:
    text = _text(row, column, to_key)
    if text == "":
        raise _Unusable(column, "", message("a_record_key"))
    if text in WORDS:
        raise _Unusable(column, text, message("a_record_key_no_word_for_nothing"))
    if len(text) > MAX_KEY or not text.isprintable():
        raise _Unusable(column, text, message("a_record_key_of_characters", most=MAX_KEY))
    return text


def _key_of_columns(row: RawRow, columns: tuple[str, ...]) -> str:
    text = joined([_key_of_column(row, column) for column in columns])
    if len(text) > MAX_KEY:
        raise _Unusable(in_words(columns), text, message("a_record_key_of_characters", most=MAX_KEY))
    return text


def _value(field: FieldConfig, row: RawRow, keys: tuple[str, ...], way: _Way) -> Any:
    """What stands at the field's place in the payload; ABSENT when the row has nothing there."""
    if field.column is None:
        return field.constant
    cell = row.values.get(field.column)
    if cell.__class__ is not str:
        cell = _cell(row, field.column, field.required)
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


def _told(field: FieldConfig, column: str, row: RawRow, cell: Any, way: _Way, *, is_key: bool) -> Any:
    """A value that is no amount, as it leaves; and what a person should look at."""
    try:
        told = _converted(field, cell.strip() if isinstance(cell, str) else cell, way.zone, is_key=is_key)
    except BadValue as problem:
        if field.date is not None and fits_swapped_only(cell, field.date):
            way.marks.swapped.setdefault(column, (row.origin, cell))
        raise _Unusable(column, cell, problem.wanted) from problem
    if field.date is not None and told[:4] in way.slips:
        way.doubts.setdefault(row.origin, message("year_may_be_a_slip", column=column, value=told))
    return told


def _none(field: FieldConfig, column: str, cell: Any) -> Any:
    if field.required:
        raise _Unusable(column, cell.strip() if isinstance(cell, str) else "", message("a_value"))
    return ABSENT


def _plain(column: str, cell: str, row: RawRow, way: _Way, *, is_key: bool) -> str:
    """Most columns say the same in many rows: an account, a purpose."""
    if not is_key and (kept := way.kept.get(cell)) is not None:
        return kept
    try:
        text = to_key(cell) if is_key else to_text(cell)
    except BadValue as problem:
        raise _Unusable(column, cell, problem.wanted) from problem
    if text in OF_PROGRAMS:
        way.doubts.setdefault(row.origin, message("a_word_for_nothing", column=column, value=text))
    elif len(cell) <= _SHOWN and not is_key and len(way.kept) < _KEPT:
        way.kept[cell] = text
    return text


def _in_its_form(field: FieldConfig, column: str, amount: Decimal, row: RawRow, way: _Way) -> str | int | Decimal:
    currency = _currency(way.amount, row) if field.form == "minor" and way.amount is not None else ""
    try:
        return written(amount, field.form, currency, negated=field.negated)
    except BadValue as problem:
        raise _Unusable(column, _cell(row, column), problem.wanted) from problem


def _decimal(row: RawRow, column: str, cell: Any, mark: Mark, marks: FileMarks) -> Decimal:
    try:
        amount = to_decimal(cell, mark)
    except BadValue as problem:
        marks.was_refused(row.origin, column, cell, mark)
        raise _Unusable(column, None if cell is ABSENT else cell, problem.wanted) from problem
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


def _amount(config: AmountConfig | None, row: RawRow, marks: FileMarks) -> Money | None:
    if config is None:
        return None
    amount = _decimal(row, config.column, _cell(row, config.column), config.decimal, marks)
    currency = _currency(config, row)
    if currency in WITHOUT_PARTS and amount % 1:
        raise _Unusable(
            config.column, _cell(row, config.column), message("an_amount_in_whole_units", currency=currency)
        )
    if row.currencies is not None and not names_currency(shown := row.currencies.get(config.column), currency):
        wanted = message("an_amount_shown_in", currency=currency)
        raise _Unusable(config.column, f"{amount} {shown}", wanted)
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
    raise _Unusable(column, currency, message("a_currency_code"))


def _cell(row: RawRow, column: str, is_needed: bool = True) -> Any:
    """A column by name; in JSON rows a name that begins with `/` may point inside."""
    if column in row.values:
        cell = row.values[column]
    else:
        cell = value_at(row.values, column) if column.startswith("/") else ABSENT
    if isinstance(cell, Unreadable):
        if isinstance(cell, LeftOut) and not is_needed:
            return ABSENT
        raise _Unusable(column, cell, cell.wanted)
    return cell


def _text(row: RawRow, column: str, read: Callable[[Any], str] = to_text) -> str:
    cell = _cell(row, column)
    if cell is None or cell is ABSENT:
        return ""
    try:
        return read(cell)
    except BadValue as problem:
        raise _Unusable(column, cell, problem.wanted) from problem


def _optional_key(row: RawRow, column: str | None) -> str | None:
    key = _text(row, column, to_key) if column is not None else ""
    return None if key in SIGNS or key in WORDS else key or None


def _broken(row: RawRow, key: str | None, problem: _Unusable) -> BrokenRow:
    if isinstance(problem.found, Unreadable):
        found = value = problem.found.found
    else:
        value = _shown(problem.found)
        found = message("quoted", value=value) if value else message("nothing")
    said = message("column_found_wanted", place=row.origin, column=problem.column, found=found, wanted=problem.wanted)
    return BrokenRow(row.origin, said, key, problem.column, value)


def _without_repeats(
    mapping: MappingConfig,
    records: list[SourceRecord],
    broken: list[BrokenRow],
    repeats: Mapping[str, tuple[str, str]],
) -> RecordPage:
    """Nobody can say which of the rows is meant, so none of them is sent."""
    kept = [record for record in records if record.record_key not in repeats]
    again = [_repeated(mapping, one.origin, one.record_key, repeats) for one in records if one.record_key in repeats]
    others = [
        row if row.record_key is None or row.record_key not in repeats
        else _repeated(mapping, row.origin, row.record_key, repeats)
        for row in broken
    ]  # fmt: skip
    return RecordPage(tuple(kept), (*others, *again))


def _in_order(page: RawPage, broken: tuple[BrokenRow, ...]) -> tuple[BrokenRow, ...]:
    places = {row.origin: place for place, row in enumerate(page.rows)}
    return tuple(sorted(broken, key=lambda row: places.get(row.origin, -1)))


def _repeated(mapping: MappingConfig, origin: str, key: str, repeats: Mapping[str, tuple[str, str]]) -> BrokenRow:
    first, second = repeats[key]
    column = in_words(mapping.record_key)
    said = message(
        "column_value_twice",
        place=origin,
        column=column,
        value=key,
        place_before=second if origin == first else first,
        wanted=message("each_key_once"),
    )
    return BrokenRow(origin, said, key, column, key)


def _shown_in(row: RawRow, column: str) -> str:
    try:
        cell = _cell(row, column)
    except _Unusable as problem:
        cell = problem.found.found
    return _shown(None if cell is ABSENT else cell)


def _shown(found: Any) -> str:
    if found is None:
        return ""
    text = (found if isinstance(found, str) else str(found)).replace("\x00", "\ufffd")
    storable = text[: _SHOWN + 1].encode("utf-8", "replace").decode()
    return storable if len(storable) <= _SHOWN else f"{storable[:_SHOWN]}…"


def refuse_missing_columns(mapping: MappingConfig, page: RawPage) -> None:
    """Raises SourceUnreadable."""
    if page.columns is None:
        return
    origin = page.origin or message("the_file")
    there = Counter(page.columns)
    missing = next((column for column in mapping.needed_columns() if not _is_there(column, there)), None)
    if missing is not None:
        raise SourceUnreadable(_missing(missing, page, origin), origin)
    twice = next((column for column in mapping.columns() if there[column] > 1), None)
    if twice is not None:
        raise SourceUnreadable(message("column_twice", name=origin, column=twice), origin)


def _is_there(column: str, there: Mapping[str, int]) -> bool:
    """Itself, or the column it points into."""
    return column in there or (column.startswith("/") and column != "/" and steps(column)[0] in there)


def _missing(column: str, page: RawPage, origin: str) -> str:
    if page.names_at is not None:
        return message("column_missing_names_elsewhere", name=origin, column=column, row=str(page.names_at))
    return message("column_missing", name=origin, column=column, names=", ".join((page.columns or ())[:40]))
