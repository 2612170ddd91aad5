"""A page of raw rows to records: what would be sent, with its revision and amount."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from core.contents import with_contents
from core.errors import SourceUnreadable
from core.mapping.cells import Unusable, Way, amount_of, cell_of, key_in, optional_key, value_of
from core.mapping.config import MappingConfig
from core.mapping.doubts.of_rows import doubt_of, swapped_in, with_swapped
from core.mapping.doubts.years import slips_of
from core.mapping.keys import in_words
from core.mapping.line_paths import LinesAt, fits
from core.mapping.lines import Part, Whole, put_together
from core.mapping.marks import FileMarks
from core.mapping.pointers import ABSENT, canonical, filled, steps
from core.messages import message
from core.model import BrokenRow, RawPage, RawRow, RecordPage, SourceRecord, Unreadable

_SHOWN = 200  # characters of a found value that are shown


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
    way = Way(zone, marks or FileMarks(), mapping.amount, slips_of(this_year))
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
        return key_in(row, mapping.record_key)
    except Unusable:
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


def _page_of_lines(mapping: MappingConfig, lines: LinesAt, page: RawPage, way: Way) -> RecordPage:
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


def _part(mapping: MappingConfig, row: RawRow, way: Way) -> Part | BrokenRow:
    key: str | None = None
    try:
        key = key_in(row, mapping.record_key)
        values = [value_of(field, row, mapping.key_columns, way) for field in mapping.fields]
        amount = amount_of(mapping.amount, row, way.marks)
        object_key = optional_key(row, mapping.object_key)
        return Part(key, values, amount, object_key, row, way.doubts.get(row.origin))
    except Unusable as problem:
        return _broken(row, key, problem)


def _map_row(mapping: MappingConfig, row: RawRow, way: Way) -> SourceRecord | BrokenRow:
    key: str | None = None
    try:
        key = key_in(row, mapping.record_key)
        keys = mapping.key_columns
        payload = filled(mapping.shape, [value_of(field, row, keys, way) for field in mapping.fields])
        amount = amount_of(mapping.amount, row, way.marks)
        object_key = optional_key(row, mapping.object_key)
    except Unusable as problem:
        return _broken(row, key, problem)
    doubt = row.doubt
    if doubt is None and (row.doubts or way.doubts):
        doubt = doubt_of(mapping, row) or way.doubts.get(row.origin)
    return SourceRecord(key, revision_of(payload), payload, amount, row.origin, object_key, doubt=doubt)


def _broken(row: RawRow, key: str | None, problem: Unusable) -> BrokenRow:
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
        cell = cell_of(row, column)
    except Unusable as problem:
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
