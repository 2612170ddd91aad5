"""What is said of a row that is no record: where it stands, why it is none, and how to leave it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.mapping.rows.cells import cell_at
from core.mapping.rows.words import head_of_total, is_total_word
from core.mapping.skipping import SkipRule, text_of
from core.messages import Message, message
from core.model import BrokenRow
from core.outside_text import whole

_LONGEST_KEY = 200
_SHOWN = 100


def skipped_by(rule: SkipRule) -> Message:
    """Which rule leaves a row out."""
    if rule.is_empty:
        return message("skipped_is_empty", column=rule.column)
    if rule.equals is not None:
        return message("skipped_is", column=rule.column, value=rule.equals)
    return message("skipped_begins_with", column=rule.column, value=rule.begins_with or "")


def skipped_header() -> Message:
    """The names of columns once more."""
    return message("skipped_repeated_header")


def refused_word(origin: str, key: str, column: str, value: str) -> BrokenRow:
    """A cell holds what a total is called."""
    shown = value[:_SHOWN]
    cure = message("skip_rows_is", column=column, value=shown)
    return _refused(origin, key, (column, shown), message("a_record_not_a_total", cure=cure))


def refused_sum(origin: str, key: str, amount: tuple[str, Mapping[str, Any], int], empty: str) -> BrokenRow:
    """The amount (column, row, how many rows it sums) is a sum, and a column that is usually filled is empty."""
    column, values, rows = amount
    cure = message("skip_rows_is_empty", column=empty)
    wanted = message("a_record_not_a_sum", count=rows, column=empty, cure=cure)
    return _refused(origin, key, (column, text_of(cell_at(values, column)).strip()[:_SHOWN]), wanted)


def refused_header(origin: str, column: str) -> BrokenRow:
    """Each column holds its own name."""
    return _refused(origin, "", (column, column[:_SHOWN]), message("a_record_not_a_header"))


def refused_line_word(origin: str, key: str, column: str, value: str) -> BrokenRow:
    """Of a record of several rows: a cell holds what a total is called."""
    shown = value[:_SHOWN]
    head = None if is_total_word(shown) else head_of_total(shown)
    begins = message("skip_rows_begins", column=column, value=head) if head is not None else None
    cure = begins or message("skip_rows_is", column=column, value=shown)
    return _refused(origin, key, (column, shown), message("a_line_not_a_total", cure=cure))


def refused_line_sum(origin: str, key: str, amount: tuple[str, Mapping[str, Any], int], empty: str) -> BrokenRow:
    """Of a record of several rows: the amount (column, row, how many rows it sums) is a sum, and a column is empty."""
    column, values, rows = amount
    cure = message("skip_rows_is_empty", column=empty)
    wanted = message("a_line_not_a_sum", count=rows, column=empty, cure=cure)
    return _refused(origin, key, (column, text_of(cell_at(values, column)).strip()[:_SHOWN]), wanted)


def sum_of_lines_doubt(origin: str, rows: int) -> Message:
    """The row is whole, and its amount is the sum of all others of its record."""
    return message("line_may_be_a_total", place=origin, count=rows)


def sum_doubt(rows: int) -> Message:
    """It is whole, and its amount is the sum of the rows before it."""
    return message("may_be_a_total", count=rows)


def named_doubt(origin: str, column: str, value: str) -> Message:
    """It is whole and adds up to nothing, and a cell holds what a total is called."""
    return message("named_like_a_total", place=origin, column=column, value=value.strip()[:_SHOWN])


def _refused(origin: str, key: str, found: tuple[str, str], wanted: str) -> BrokenRow:
    column, value = found[0], whole(found[1])
    quoted = message("quoted", value=value) if value else message("nothing")
    said = message("column_found_wanted", place=origin, column=column, found=quoted, wanted=wanted)
    named = key if key and len(key) <= _LONGEST_KEY and key.isprintable() else None
    return BrokenRow(origin, said, named, column, value, is_total=True)
