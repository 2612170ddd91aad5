"""Rows that may be whole, and in which a cell holds what a total is called: they are sent and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.mapping.rows.said import named_doubt
from core.mapping.rows.words import MARKS, SUM_STARTS, is_sum_word
from core.model import RawPage, RawRow


def with_named(page: RawPage) -> RawPage:
    """The page, with a doubt on such rows; a word that stands in all rows of it is no total's."""
    named = {
        row.origin: column
        for row in page.rows
        for column, cell in row.values.items()
        if cell.__class__ is str
        and (cell[:3] in SUM_STARTS or cell[:1] in MARKS)
        and is_sum_word(cell)
        and _differs(page.rows, column)
    }
    if not named:
        return page
    return replace(page, rows=tuple(_told(row, named.get(row.origin)) for row in page.rows))


def _told(row: RawRow, column: str | None) -> RawRow:
    if column is None or row.doubt is not None:
        return row
    return replace(row, doubt=named_doubt(row.origin, column, str(row.values[column])))


def _differs(rows: Sequence[RawRow], column: str) -> bool:
    first = rows[0].values.get(column)
    return len(rows) == 1 or any(row.values.get(column) != first for row in rows)
