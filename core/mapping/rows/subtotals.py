"""Rows of one record that are no lines of it: the sum of its others, in front of them, between them or behind them.

Most records hold none: their amounts are added up, and nothing more of them is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.mapping.config import Decimals, MappingConfig
from core.mapping.keys import columns_of
from core.mapping.rows.cells import cell_at
from core.mapping.rows.said import named_doubt, refused_line_sum, refused_line_word, sum_of_lines_doubt
from core.mapping.rows.totals import ENOUGH_ROWS, Sum
from core.mapping.rows.words import is_like_a_total, is_sum_word, is_total_word, may_be_a_total_word
from core.mapping.skipping import is_empty, text_of
from core.mapping.values import BadValue, to_decimal
from core.messages import Message
from core.model import BrokenRow, LeftOut, RawRow

_SEVERAL = 2
_USUAL = 0.5  # of a record's rows: of one line and its total, one
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineColumns:
    """`own`: what each line has of its own, but for the amount. `place`: the field of the amount, or the record's."""

    keys: tuple[str, ...]
    amount: str | None
    decimal: Decimals
    currency: str | None
    own: frozenset[str]
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that are refused; or why a person should look at the record."""

    broken: tuple[BrokenRow, ...] = ()
    doubt: Message | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    column: str
    text: str
    is_whole: bool  # the cell holds nothing else


NO_TOTALS = Found()


def line_columns(mapping: MappingConfig) -> LineColumns | None:
    """Which columns tell a total from a line; None where nothing is taken for a total."""
    if mapping.total_rows != "refuse":
        return None
    keys = columns_of(mapping.record_key)
    own = frozenset(one.column for one in mapping.fields if one.is_of_line and one.column is not None)
    amount = mapping.amount
    if amount is not None and not amount.once:
        return LineColumns(keys, amount.column, amount.decimal, amount.currency_column, own - {amount.column})
    for place, one in enumerate(mapping.fields):
        if one.decimal is not None and (one.is_of_line or one.sum):
            return LineColumns(keys, one.column, one.decimal, None, own - {one.column}, place)
    return LineColumns(keys, None, "comma", None, own)


def may_hold_totals(amounts: Sequence[Decimal | None], rows: Sequence[RawRow]) -> bool:
    """A cheap look before the dear one: an amount is a sum, or a cell begins like what a total is called."""
    return (
        any(_sums_of(amounts, frozenset()))
        or any(_sums_of(amounts, frozenset(), backward=True))
        or _sum_of_all_others(amounts) is not None
        or any(
            cell.__class__ is str and may_be_a_total_word(cell) and (is_total_word(cell) or is_like_a_total(cell))
            for row in rows
            for cell in row.values.values()
        )
    )


def totals_among(columns: LineColumns, rows: Sequence[RawRow], key: str) -> Found:
    """What is to be said of the rows of one record."""
    return _Lines(columns, rows, key).found() if len(rows) > 1 else NO_TOTALS


class _Lines:
    """The rows of one record, beside each other."""

    def __init__(self, columns: LineColumns, rows: Sequence[RawRow], key: str) -> None:
        self._columns, self._rows, self._key = columns, rows, key
        self._amounts = _amounts(columns, rows)
        self._filled = _filled(columns, rows)
        self._usual = [one for one, times in self._filled.items() if _USUAL * len(rows) <= times < len(rows)]
        self._lacks = [[one for one in self._usual if _nothing(row.values, one)] for row in rows]
        self._words = [self._word_in(row) for row in rows]
        odd = frozenset(place for place in range(len(rows)) if self._lacks[place] or self._words[place])
        forward, backward = _sums_of(self._amounts, odd), _sums_of(self._amounts, odd, backward=True)
        self._summed = [max(pair) for pair in zip(forward, backward, strict=True)]  # of how many rows each is the sum
        self._of_all = _sum_of_all_others(self._amounts)
        self._others = sum(bool(amount) for amount in self._amounts) - 1  # a row of nothing adds nothing

    def found(self) -> Found:
        broken = tuple(row for place in range(len(self._rows)) if (row := self._refused(place)) is not None)
        return Found(broken) if broken else Found(doubt=self._doubt())

    def _refused(self, place: int) -> BrokenRow | None:
        word, count = self._words[place], self._count(place)
        origin = self._rows[place].origin
        if word is not None and self._is_named(place, word, count):
            return refused_line_word(origin, self._key, word.column, word.text)
        if not self._lacks[place] or not self._is_bare(place, count):
            return None
        amount = (self._columns.amount or "", self._rows[place].values, count)
        return refused_line_sum(origin, self._key, amount, self._best_lacking(place))

    def _count(self, place: int) -> int:
        return max(self._summed[place], self._others if self._is_of_all(place) else 0)

    def _is_of_all(self, place: int) -> bool:
        return self._of_all is not None and self._amounts[place] == self._of_all

    def _is_named(self, place: int, word: _Word, count: int) -> bool:
        """The word alone may be a name; what adds up, or lacks what makes a line, is none."""
        lacks = self._lacks[place]
        return count >= _SEVERAL or bool(lacks and (count or self._lacks_all(place, word.column)))

    def _is_bare(self, place: int, count: int) -> bool:
        """It is a sum, and lacks too much to be one by chance: a line may be as large as the only other one."""
        is_of_two = self._is_of_all(place) and count >= _SEVERAL and self._lacks_much(place)
        return count >= ENOUGH_ROWS or is_of_two or (bool(count) and self._lacks_all(place))

    def _lacks_much(self, place: int) -> bool:
        """What is the record's, a code or date of its own, or most of its texts: a comment may be missing by chance."""
        own = [one for one in self._columns.own if self._filled.get(one)]
        lacks = self._lacks[place]
        of_own = [one for one in lacks if one in own]
        return (
            2 * len(of_own) > len(own) or not all(map(self._is_text, of_own)) or any(map(self._is_the_records, lacks))
        )

    def _is_text(self, column: str) -> bool:
        """Words, and no account, project or date."""
        texts = [text_of(row.values.get(column)) for row in self._rows if not _nothing(row.values, column)]
        return 2 * sum(not any(map(str.isdecimal, text)) for text in texts) >= len(texts)

    def _is_the_records(self, column: str) -> bool:
        cells = {text_of(row.values.get(column)) for row in self._rows if not _nothing(row.values, column)}
        return column not in self._columns.own and len(cells) == 1

    def _lacks_all(self, place: int, but: str = "") -> bool:
        """Every column of its own in which another line of the record has something."""
        own = [one for one in self._columns.own if one != but and self._filled.get(one)]
        return bool(own) and all(_nothing(self._rows[place].values, one) for one in own)

    def _best_lacking(self, place: int) -> str:
        """The column that other rows lack least."""
        return max(self._lacks[place], key=lambda one: (self._filled[one], one in self._columns.own))

    def _doubt(self) -> Message | None:
        for place in reversed(range(len(self._rows))):
            if self._is_of_all(place) and (
                self._others >= _SEVERAL or self._lacks[place] or self._is_whole_word(place)
            ):
                return sum_of_lines_doubt(self._rows[place].origin, self._others)
        for row, word in zip(self._rows, self._words, strict=True):
            if word is not None and is_sum_word(word.text):
                return named_doubt(row.origin, word.column, word.text)
        return None

    def _is_whole_word(self, place: int) -> bool:
        word = self._words[place]
        return word is not None and word.is_whole

    def _word_in(self, row: RawRow) -> _Word | None:
        """What a total is called, in a column that says something else of another row."""
        texts = [(name, cell) for name, cell in row.values.items() if isinstance(cell, str) and self._differs(name)]
        whole = next((one for one in texts if is_total_word(one[1])), None)
        named = whole or next((one for one in texts if is_like_a_total(one[1])), None)
        return None if named is None else _Word(named[0], named[1].strip(), named is whole)

    def _differs(self, column: str) -> bool:
        cells = [row.values.get(column) for row in self._rows]
        return column not in self._columns.keys and any(cell != cells[0] for cell in cells)


def _sums_of(amounts: Sequence[Decimal | None], odd: Collection[int], *, backward: bool = False) -> list[int]:
    """Of how many rows each amount is the sum: all before it, or those since the last total; 0: of none."""
    found, so_far = [0] * len(amounts), Sum()
    for place in reversed(range(len(amounts))) if backward else range(len(amounts)):
        amount = amounts[place]
        if not amount:
            continue
        found[place] = so_far.rows_of(amount)
        if found[place] and place in odd:
            so_far.end_part()
        else:
            so_far.add(amount)
    return found


def _sum_of_all_others(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The amount that is the sum of all others, where there is one."""
    half = sum((amount for amount in amounts if amount is not None), _NOTHING) / 2
    return half if half and half in amounts else None


def _amounts(columns: LineColumns, rows: Sequence[RawRow]) -> list[Decimal | None]:
    """None where there is none, and everywhere in a record of several currencies: nothing adds up there."""
    if columns.amount is None:
        return [None] * len(rows)
    if columns.currency is not None and len({cell_at(row.values, columns.currency) for row in rows}) > 1:
        return [None] * len(rows)
    return [_amount(cell_at(row.values, columns.amount), columns.decimal) for row in rows]


def _amount(cell: Any, decimal: Decimals) -> Decimal | None:
    try:
        return to_decimal(cell.strip() if isinstance(cell, str) else cell, decimal)
    except BadValue:
        return None


def _filled(columns: LineColumns, rows: Sequence[RawRow]) -> dict[str, int]:
    """In how many rows each column holds something; not of the key, nor of the amount."""
    names = dict.fromkeys([*(name for row in rows for name in row.values), *columns.own])
    asked = [one for one in names if one not in columns.keys and one != columns.amount]
    return {one: sum(not _nothing(row.values, one) for row in rows) for one in asked}


def _nothing(values: Mapping[str, Any], column: str) -> bool:
    cell = cell_at(values, column)
    return is_empty(cell) or isinstance(cell, LeftOut)
