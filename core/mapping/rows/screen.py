"""The rows of a page that are no records, before any is mapped: left out as the configuration says, or refused by name.

Most pages hold none: their amounts are added up, and they go on as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.contents import content_of
from core.mapping.config import MappingConfig
from core.mapping.rows.below import ends_a_table, is_named_as_a_total
from core.mapping.rows.cells import Cells, cell_at, repeats_header
from core.mapping.rows.cures import with_safe_cures
from core.mapping.rows.named import with_named
from core.mapping.rows.said import (
    named_doubt,
    refused_header,
    refused_sum,
    refused_word,
    skipped_by,
    skipped_header,
    sum_doubt,
)
from core.mapping.rows.totals import ENOUGH_ROWS, Totals
from core.mapping.rows.words import is_like_a_total, is_total_word
from core.model import BrokenRow, RawPage, RawRow, SkippedRow


@dataclass(slots=True)
class _Sorted:
    """The rows of a page, each in one place."""

    rows: list[RawRow] = field(default_factory=list)
    broken: list[BrokenRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)


class RowScreen:
    """Of one read of a source: its pages in their order. Memory does not grow with the rows."""

    def __init__(self, mapping: MappingConfig) -> None:
        self._mapping = mapping
        self._cells = Cells(mapping)
        self._minds_totals = mapping.total_rows == "refuse"
        self._file: str | None = None
        self._totals = Totals()
        self._before: RawRow | None = None

    def page(self, page: RawPage) -> RawPage:
        """The page, with no rows but those that may be records."""
        if page.origin != self._file:  # each file has its own totals
            self._file, self._totals, self._before = page.origin, Totals(), None
        suspects = self._cells.suspects(page.rows)
        if self._minds_totals:
            page = with_named(page)
        if not suspects and not self._mapping.skip_rows and self._adds_up(page):
            self._before = page.rows[-1] if page.rows else self._before
            return page
        sorted_out = _Sorted()
        doubtful = {row.origin for row in suspects}
        for row in page.rows:
            self._sort(row, sorted_out, is_suspect=row.origin in doubtful)
            self._before = row
        told = with_safe_cures(sorted_out.broken, page.rows, self._cells.amount, self._totals.is_lacked)
        return replace(
            page,
            rows=tuple(sorted_out.rows),
            broken=(*page.broken, *told),
            skipped=(*page.skipped, *sorted_out.skipped),
        )

    def _adds_up(self, page: RawPage) -> bool:
        """Whether no row is the sum of those before it; then all are added."""
        if not self._minds_totals:
            return True
        before = self._totals.copy()
        if self._totals.add_all(self._cells.moneys(page.rows)):
            self._totals.sample(row.values for row in page.rows)
            return True
        self._totals = before
        return False

    def _sort(self, row: RawRow, sorted_out: _Sorted, *, is_suspect: bool) -> None:
        skipped = self._skipped(row, is_suspect=is_suspect)
        if skipped is not None:
            sorted_out.skipped.append(skipped)
            if self._totals.rows_summed(*self._cells.money(row.values)):
                self._totals.end_part()  # a total; any other row that is left out is as if it were not there
        elif is_suspect and self._is_header(row):
            sorted_out.broken.append(_known(row, refused_header(row.origin, self._cells.keys[0])))
        elif self._minds_totals:
            self._mind(row, sorted_out, is_suspect=is_suspect)
        else:
            sorted_out.rows.append(row)

    def _skipped(self, row: RawRow, *, is_suspect: bool) -> SkippedRow | None:
        rules = (one for one in self._mapping.skip_rows if one.fits(cell_at(row.values, one.column)))
        rule = next(rules, None)
        if rule is not None:
            return SkippedRow(row.origin, skipped_by(rule))
        if is_suspect and self._mapping.repeated_header == "skip" and self._is_header(row):
            return SkippedRow(row.origin, skipped_header())
        return None

    def _is_header(self, row: RawRow) -> bool:
        key = self._cells.keys[0]
        cell = cell_at(row.values, key)
        return isinstance(cell, str) and cell.strip() == key and repeats_header(row.values)

    def _mind(self, row: RawRow, sorted_out: _Sorted, *, is_suspect: bool) -> None:
        amount, currency = self._cells.money(row.values)
        summed = self._totals.rows_summed(amount, currency)
        refused = self._refused(row, summed) if is_suspect or summed else None
        if refused is not None:
            if is_suspect or not self._is_of_record_before(row):
                sorted_out.broken.append(_known(row, refused))
            else:
                sorted_out.rows.append(row)  # the rows of one record are looked at together
            self._totals.end_part()
            return
        has_key = self._cells.empty_key_of(row.values) is None
        sorted_out.rows.append(self._doubted(row, summed, is_suspect=is_suspect) if has_key else row)
        if has_key:
            self._totals.sample((row.values,))
            if amount is not None:
                self._totals.add(amount, currency)

    def _doubted(self, row: RawRow, summed: int, *, is_suspect: bool) -> RawRow:
        """A whole row that is a sum, or whose key begins like the name of one: `I alt 3 bilag`."""
        if summed >= ENOUGH_ROWS:
            return replace(row, doubt=sum_doubt(summed))
        column, text = self._cells.first_key_of(row.values)
        if row.doubt is None and is_suspect and is_named_as_a_total(text):
            return replace(row, doubt=named_doubt(row.origin, column, text))
        return row

    def _is_of_record_before(self, row: RawRow) -> bool:
        """Where rows become lines: it has the key of the row before it."""
        if self._mapping.lines is None or self._before is None or self._cells.empty_key_of(row.values) is not None:
            return False
        return self._cells.key_of(row.values) == self._cells.key_of(self._before.values)

    def _refused(self, row: RawRow, summed: int) -> BrokenRow | None:
        """The row as one that names a total, or is one while something that is usually there is not."""
        values = row.values
        key = self._cells.key_of(values)
        no_key = self._cells.empty_key_of(values)
        empty = no_key or self._cells.required_but_empty(values) or self._totals.usual_but_empty(values)
        if is_total_word(key) or (is_like_a_total(key) and (summed or empty)):
            return refused_word(row.origin, key, *self._cells.first_key_of(values))
        if ends_a_table(key) and self._totals.is_bare(values):
            return refused_word(row.origin, key, *self._cells.first_key_of(values))
        if empty is None:
            return None
        named = next((name for name, cell in values.items() if isinstance(cell, str) and is_total_word(cell)), None)
        if named is not None:
            return refused_word(row.origin, key, named, str(values[named]).strip())
        if summed < ENOUGH_ROWS:
            return None
        return refused_sum(row.origin, key, (self._cells.amount or "", values, summed), empty)


def _known(row: RawRow, refused: BrokenRow) -> BrokenRow:
    """With what stands in it, so that a person's word about it holds until that changes."""
    return replace(refused, content=content_of((row.values,)))
