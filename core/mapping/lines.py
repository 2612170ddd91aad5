"""Rows of one key as the lines of one record: what all of them share must agree, and amounts add up. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.mapping.config import AmountConfig, MappingConfig
from core.mapping.doubts.of_rows import doubt_of_all
from core.mapping.keys import in_words
from core.mapping.line_paths import LinesAt, of_line
from core.mapping.pointers import ABSENT, build
from core.mapping.rows.cures import with_safe_cures
from core.mapping.rows.subtotals import NO_TOTALS, Found, LineColumns, line_columns, may_hold_totals, totals_among
from core.mapping.values import BadValue, to_decimal
from core.messages import Message, message
from core.model import BrokenRow, RawRow
from core.money import Money
from core.places import Place, Rows

Shown = Callable[[RawRow, str], str]  # what a row holds in a column, for a sentence


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a record: what each field of the mapping holds."""

    key: str
    values: Sequence[Any]
    amount: Money | None
    object_key: str | None
    row: RawRow
    doubt: Message | None  # of one of its values


@dataclass(frozen=True, slots=True)
class Whole:
    """A record, put together."""

    key: str
    payload: dict[str, Any]
    amount: Money | None
    origin: str
    object_key: str | None
    doubt: Message | None


class _Refused(Exception):
    """The rows do not make a record: `column` of `part`."""

    def __init__(self, part: Part, column: str, found: str, said: str) -> None:
        super().__init__(said)
        self.row = BrokenRow(part.row.origin, said, part.key, column, found)


def put_together(
    mapping: MappingConfig, lines: LinesAt, parts: Sequence[Part | BrokenRow], rows: Sequence[RawRow], shown: Shown
) -> tuple[list[Whole], list[BrokenRow]]:
    """Records of these rows, in the order of their first ones. A record with a broken row is not sent at all.

    `parts`: what was made of each of `rows`.
    """
    broken: list[BrokenRow] = []
    groups: dict[str, list[Part]] = {}
    for part in parts:
        if isinstance(part, Part):
            groups.setdefault(part.key, []).append(part)
        else:
            broken.append(part)
    spoiled = {row.record_key for row in broken}
    totals = line_columns(mapping)
    if totals is not None and spoiled - {None}:
        broken = _with_totals(totals, parts, rows, broken)
    records: list[Whole] = []
    for key, group in groups.items():
        if key in spoiled:
            continue
        found = _totals_in(totals, group) if totals is not None and len(group) > 1 else NO_TOTALS
        broken += found.broken
        if found.broken:
            continue
        try:
            records.append(_whole(mapping, lines, group, shown, found.doubt))
        except _Refused as refused:
            broken.append(refused.row)
    return records, with_safe_cures(broken, rows, None if totals is None else totals.amount)


def _totals_in(columns: LineColumns, group: list[Part]) -> Found:
    """Rows of one record that are no lines of it; one that stands in two files is refused for that."""
    rows = [part.row for part in group]
    if not may_hold_totals([_line_amount(columns, part) for part in group], rows):
        return NO_TOTALS
    return totals_among(columns, rows, group[0].key) if len({_file_of(row) for row in rows}) == 1 else NO_TOTALS


def _line_amount(columns: LineColumns, part: Part) -> Decimal | None:
    if columns.place is None:
        return part.amount.amount if part.amount is not None else None
    value = part.values[columns.place]
    return None if value is ABSENT else Decimal(value)


def _with_totals(
    columns: LineColumns, parts: Sequence[Part | BrokenRow], rows: Sequence[RawRow], broken: list[BrokenRow]
) -> list[BrokenRow]:
    """A row that lacks something because it is a total is refused as one."""
    spoiled = {one.record_key for one in broken if one.record_key is not None}
    groups: dict[str, list[RawRow]] = {}
    for part, row in zip(parts, rows, strict=True):
        key = part.key if isinstance(part, Part) else part.record_key
        if key in spoiled:
            groups.setdefault(key, []).append(row)
    found = {one.origin: one for key, its in groups.items() for one in totals_among(columns, its, key).broken}
    named = [found.pop(one.origin, one) for one in broken]
    return [*named, *found.values()]


def _whole(mapping: MappingConfig, lines: LinesAt, group: list[Part], shown: Shown, doubt: Message | None) -> Whole:
    first = group[0]
    _agree(mapping, group, shown)
    pairs: list[tuple[str, Any]] = []
    for place, field in enumerate(mapping.fields):
        if field.sum:
            pairs.append((field.to, _sum([part.values[place] for part in group])))
        elif field.is_of_line:
            pairs += [(of_line(field.to, lines.first + line), part.values[place]) for line, part in enumerate(group)]
        else:
            pairs.append((field.to, first.values[place]))
    doubt = (
        doubt
        or doubt_of_all(mapping, [part.row for part in group])
        or next((one.doubt for one in group if one.doubt), None)
    )
    return Whole(first.key, build(pairs), _total(mapping, group), _where(group, lines), first.object_key, doubt)


def _agree(mapping: MappingConfig, group: list[Part], shown: Shown) -> None:
    """What is of the record as a whole is the same in all its rows, which stand in one file. Raises _Refused."""
    first = group[0]
    common = [(place, one.column) for place, one in enumerate(mapping.fields) if not (one.sum or one.is_of_line)]
    for part in group[1:]:
        for place, column in common:
            if part.values[place] != first.values[place]:
                raise _differs(first, part, column or "", shown)
        if part.object_key != first.object_key:
            raise _differs(first, part, mapping.object_key or "", shown)
        _agree_in_money(mapping.amount, first, part, shown)
        if _file_of(part.row) != _file_of(first.row):
            said = message("rows_in_two_files", place=part.row.origin, key=part.key, place_before=first.row.origin)
            raise _Refused(part, in_words(mapping.record_key), part.key, said)


def _agree_in_money(config: AmountConfig | None, first: Part, part: Part, shown: Shown) -> None:
    if config is None or part.amount is None or first.amount is None:
        return
    if part.amount.currency != first.amount.currency:
        raise _differs(first, part, config.currency_column or "", shown)
    if config.once and part.amount != first.amount:
        raise _differs(first, part, config.column, shown)


def _differs(first: Part, part: Part, column: str, shown: Shown) -> _Refused:
    found, before = shown(part.row, column), shown(first.row, column)
    said = message(
        "row_differs_from_first_of_record",
        place=part.row.origin,
        column=column,
        found=_quoted(found),
        place_before=first.row.origin,
        before=_quoted(before),
        wanted=message("the_same_in_all_rows_of", key=part.key),
    )
    return _Refused(part, column, found, said)


def _quoted(text: str) -> str:
    return message("quoted", value=text) if text else message("nothing")


def _sum(values: Sequence[Any]) -> Any:
    """Of numbers as they leave; ABSENT where no row has one."""
    told = [value for value in values if value is not ABSENT]
    if not told:
        return ABSENT
    total = sum((Decimal(value) for value in told), Decimal(0))
    return type(told[0])(total)


def _total(mapping: MappingConfig, group: list[Part]) -> Money | None:
    amounts = [part.amount for part in group if part.amount is not None]
    if not amounts or (mapping.amount and mapping.amount.once):
        return group[0].amount
    total = sum((one.amount for one in amounts), Decimal(0))
    try:
        return Money(to_decimal(total, "point"), amounts[0].currency)
    except BadValue as problem:
        column = mapping.amount.column if mapping.amount else ""
        said = message("sum_of_rows_wanted", place=group[0].row.origin, key=group[0].key, wanted=problem.wanted)
        raise _Refused(group[0], column, str(total), said) from problem


def _where(group: list[Part], lines: LinesAt) -> str:
    places = [part.row.origin for part in group if isinstance(part.row.origin, Place)]
    if len(places) < len(group):
        return group[0].row.origin
    return Rows(places[0], tuple(one.number for one in places), lines.pointer, lines.first)


def _file_of(row: RawRow) -> tuple[str, str]:
    origin = row.origin
    return (origin.file, origin.sheet) if isinstance(origin, Place) else ("", "")
